"""What tests of several packages start from: workspaces, servers, engines, pages of the documentation."""
