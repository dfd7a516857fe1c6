"""Put a build into a store, and keep it current there."""
