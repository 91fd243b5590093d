"""The Web API methods, a module for each family; `METHODS` of each is found by `webapi`."""
