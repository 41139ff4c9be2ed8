local count = 1
  local sum = count +
return {sum = sum}
