"""What is wrong: shapes over the graph, terms of the workspace, reports."""
