#!/usr/bin/env python3
"""Slots beside a plain reference: every local minute is held against the fields, and Python's
zoneinfo says at which instants the clocks show it. usage: slots_test.py PRINTER"""
import datetime
import random
import subprocess
import sys
import zoneinfo

UTC = datetime.timezone.utc
MINUTE = datetime.timedelta(minutes=1)
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia",
         "Africa/Casablanca", "America/St_Johns", "Asia/Kathmandu", "Asia/Tehran", "America/Havana",
         "Atlantic/Azores", "Pacific/Chatham", "Antarctica/Troll", "America/Sao_Paulo"]
RANGES = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 7)]


def members(field, low, high):
    found = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, last = (low, high) if span == "*" else [int(n) for n in (span + "-" + span)
                                                       .split("-")[:2]]
        found |= set(range(first, last + 1, int(step or 1)))
    return found


class Cron:
    def __init__(self, text):
        self.fields = text.split()
        self.sets = [members(field, *bounds) for field, bounds in zip(self.fields, RANGES)]
        self.every_hour = len(self.sets[1]) == 24

    def has(self, local):
        minutes, hours, days, months, weekdays = self.sets
        day, weekday = local.day in days, bool({local.isoweekday(), local.isoweekday() % 7} &
                                               weekdays)
        restricted = not any(self.fields[at].startswith("*") for at in (2, 4))
        return (local.minute in minutes and local.hour in hours and local.month in months and
                (day or weekday if restricted else day and weekday))


def shown(local, zone, fold):
    """The instant at which the clocks show it; None where they never do."""
    instant = local.replace(tzinfo=zone, fold=fold).astimezone(UTC)
    return instant if instant.astimezone(zone).replace(tzinfo=None) == local else None


def end_of_gap(local, zone):
    """The first instant at which the clocks are past it."""
    late = local.replace(tzinfo=zone, fold=0).astimezone(UTC) - datetime.timedelta(days=1, hours=2)
    while late.astimezone(zone).replace(tzinfo=None) < local:
        late += MINUTE
    return late


def reference(cron, zone, after, until):
    found = set()
    local = (after.astimezone(zone).replace(tzinfo=None, second=0) - datetime.timedelta(days=1))
    stop = until.astimezone(zone).replace(tzinfo=None) + datetime.timedelta(days=1)
    while local <= stop:
        if cron.has(local):
            instants = [shown(local, zone, fold) for fold in (0, 1)]
            if instants[0] is None:
                found.add(end_of_gap(local, zone))
            else:
                found |= set(instants if cron.every_hour else instants[:1])
        local += MINUTE
    return sorted(int(one.timestamp()) for one in found if after < one <= until)


def field(random_, at):
    low, high = RANGES[at]
    kind = random_.choice(["*", "*", "one", "list", "range", "step"])
    numbers = sorted(random_.sample(range(low, high + 1), 2))
    return {"*": "*", "one": str(numbers[0]), "list": f"{numbers[0]},{numbers[1]}",
            "range": f"{numbers[0]}-{numbers[1]}",
            "step": f"*/{random_.randint(1, (high - low) // 2)}"}[kind]


def random_cron(random_):
    # Around the hours at which clocks are changed there is more to be seen.
    hour = random_.choice(["0-3", "2", "1,2", "*", "*", "0", field(random_, 1)])
    day, weekday = random_.choice([("*", "*"), ("*", "*"), (field(random_, 2), field(random_, 4))])
    month = random_.choice(["*", "*", field(random_, 3)])
    return f"{field(random_, 0)} {hour} {day} {month} {weekday}"


def change_in(zone, year):
    """A day of the year on which the clocks are changed; any day where they are not."""
    day = datetime.datetime(year, 1, 1, tzinfo=UTC)
    changes = [day + datetime.timedelta(days=n) for n in range(365)
               if (day + datetime.timedelta(days=n)).astimezone(zone).utcoffset() !=
               (day + datetime.timedelta(days=n + 1)).astimezone(zone).utcoffset()]
    return changes or [day + datetime.timedelta(days=n) for n in range(0, 365, 30)]


def cases(random_, count):
    for _ in range(count):
        name = random_.choice(ZONES)
        zone = zoneinfo.ZoneInfo(name)
        day = random_.choice(change_in(zone, random_.randint(1996, 2036)))
        after = day - datetime.timedelta(minutes=random_.randint(0, 1500))
        yield random_cron(random_), name, after, after + datetime.timedelta(hours=52)


def main():
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    all_cases = list(cases(random.Random(seed), 120))
    for month in range(1, 13):   # ends of months, in years with and without a leap day
        for year in (2027, 2028):
            after = datetime.datetime(year, month, 27, tzinfo=UTC)
            all_cases.append(("7 5 29-31 * *", "UTC", after, after + datetime.timedelta(days=5)))
    lines = "".join(f"{cron}|{zone}|{int(after.timestamp())}|{int(until.timestamp())}\n"
                    for cron, zone, after, until in all_cases)
    printed = subprocess.run([sys.argv[1]], input=lines, capture_output=True, text=True, check=True)
    slots, wrong = 0, 0
    for case, line in zip(all_cases, printed.stdout.splitlines(), strict=True):
        cron, name, after, until = case
        wanted = reference(Cron(cron), zoneinfo.ZoneInfo(name), after, until)
        found = [int(word) for word in line.split()]
        slots += len(wanted)
        if found != wanted:
            wrong += 1
            print(f"seed {seed}: '{cron}' in {name} after {after}:\n  {found}\n  wanted {wanted}")
    print(f"{len(all_cases)} cases, {slots} slots, {wrong} wrong")
    return 1 if wrong or slots < 1000 else 0


if __name__ == "__main__":
    sys.exit(main())
