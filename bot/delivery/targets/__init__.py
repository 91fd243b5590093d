"""Places we send to: how fast, whether they take anything at present, and where logical messages stand."""
