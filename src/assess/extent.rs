//! How far a printed value may reach, and how it lies to a range.

use rust_decimal::Decimal;

use crate::model::{Bound, LabValue};

/// The numbers a printed value may stand for: `None` on a side means without end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Extent {
    low: Option<End>,
    high: Option<End>,
}

/// An end of an extent or range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct End {
    /// Where it lies.
    pub(super) at: Decimal,
    /// Whether it belongs to what it ends.
    pub(super) included: bool,
}

/// How an extent lies to a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// All of it is smaller.
    Below,
    /// All of it lies inside.
    Within,
    /// All of it is larger.
    Above,
}

impl Extent {
    /// What a value stands for; `None` for words.
    ///
    /// A value below a positive number is taken to be at least 0, as a measured amount is.
    pub(super) fn of(value: &LabValue) -> Option<Extent> {
        let included = |at: Decimal| Some(End { at, included: true });
        let excluded = |at: Decimal| Some(End { at, included: false });
        let floor = |at: Decimal| if at > Decimal::ZERO { included(Decimal::ZERO) } else { None };
        Some(match value {
            LabValue::Number { value, bound } => match bound {
                None => Extent { low: included(*value), high: included(*value) },
                Some(Bound::Below) => Extent { low: floor(*value), high: excluded(*value) },
                Some(Bound::AtMost) => Extent { low: floor(*value), high: included(*value) },
                Some(Bound::Above) => Extent { low: excluded(*value), high: None },
                Some(Bound::AtLeast) => Extent { low: included(*value), high: None },
            },
            LabValue::Range { low, high } => Extent { low: included(*low), high: included(*high) },
            LabValue::Text { .. } => return None,
        })
    }

    /// The extent with both ends changed, say to another unit; `None` when one can't be.
    pub(super) fn map(self, change: impl Fn(Decimal) -> Option<Decimal>) -> Option<Extent> {
        let end = |it: Option<End>| match it {
            None => Some(None),
            Some(end) => change(end.at).map(|at| Some(End { at, ..end })),
        };
        Some(Extent { low: end(self.low)?, high: end(self.high)? })
    }

    /// How it lies to a range; `None` when it is partly in and partly out.
    pub(super) fn side_of(self, low: Option<End>, high: Option<End>) -> Option<Side> {
        if low.is_some_and(|it| self.is_below(it)) {
            return Some(Side::Below);
        }
        if high.is_some_and(|it| self.is_above(it)) {
            return Some(Side::Above);
        }
        let starts_inside = low.is_none_or(|limit| {
            self.low
                .is_some_and(|it| it.at > limit.at || (it.at == limit.at && (limit.included || !it.included)))
        });
        let ends_inside = high.is_none_or(|limit| {
            self.high
                .is_some_and(|it| it.at < limit.at || (it.at == limit.at && (limit.included || !it.included)))
        });
        (starts_inside && ends_inside).then_some(Side::Within)
    }

    /// Whether all of it lies below the lower end of a range.
    fn is_below(self, limit: End) -> bool {
        self.high
            .is_some_and(|it| it.at < limit.at || (it.at == limit.at && !(limit.included && it.included)))
    }

    /// Whether all of it lies above the upper end of a range.
    fn is_above(self, limit: End) -> bool {
        self.low.is_some_and(|it| it.at > limit.at || (it.at == limit.at && !(limit.included && it.included)))
    }
}
