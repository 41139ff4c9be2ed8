"""Figure: one thing that is measured, its floor and its goal."""


class Figure:
    """One line of the table. `sample` and `floor` take a Product and give one number."""
    repeats_min = 5
    repeats_fixed = None
    goal_value = None
    goal_ratio = None
    more_is_better = True
    floor_is = ""

    def prepare(self, product):
        pass

    def finish(self):
        pass

    floor = None

    def sample(self, product):
        raise NotImplementedError
