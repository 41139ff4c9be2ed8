local name = "nothing"
