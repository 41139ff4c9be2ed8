return {
  name = "no-run",
  effect = "read",
}
