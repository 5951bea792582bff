"""Enumerations that grow: a newer worker may send a value that this package does not know."""

from enum import Enum
from typing import Any


class OpenEnum(str, Enum):
    """A text with known values. An unknown one is kept, and equals its text: ``state == "PAUSED"``."""

    @classmethod
    def _missing_(cls, value: object) -> "OpenEnum | None":
        if not isinstance(value, str):
            return None
        unknown = str.__new__(cls, value)
        unknown._name_ = value
        unknown._value_ = value
        return unknown

    @property
    def is_known(self) -> bool:
        """Whether this package has a name for the value."""
        return self._value_ in type(self)._value2member_map_

    def __reduce_ex__(self, protocol: Any) -> Any:
        # Enum would look the value up by its name.
        return type(self), (self._value_,)

    def __deepcopy__(self, memo: Any) -> "OpenEnum":
        return self

    def __copy__(self) -> "OpenEnum":
        return self
