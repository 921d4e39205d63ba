//! What must be known of a person to choose a range.

use crate::model::{IsoDate, Sex};
use crate::pipeline::Rules;

/// What is known of the person a result belongs to.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Subject {
    /// Sex, when all pages agree on one.
    pub(super) sex: Option<Sex>,
    /// Day of birth.
    pub(super) born: Option<IsoDate>,
    /// Age in years on a day near the records, when no day of birth is known.
    pub(super) age: Option<u8>,
    /// Whether a record speaks of a pregnancy.
    pub(super) may_be_pregnant: bool,
}

/// A person on the day of a result.
#[derive(Clone, Copy, Debug)]
pub(super) struct Then<'a> {
    /// Who it is.
    pub(super) subject: &'a Subject,
    /// Whether the person was a child then.
    pub(super) is_child: bool,
}

impl Subject {
    /// Whether the person was a child when a sample was taken; false when the age is not known.
    pub(super) fn is_child(&self, taken: Option<IsoDate>, rules: &Rules) -> bool {
        let by_birth = self.born.zip(taken).and_then(|(born, taken)| years_between(born, taken));
        let age = by_birth.or(self.age.map(i32::from));
        age.is_some_and(|it| it < i32::from(rules.adult.from_years))
    }
}

/// Whole years from one day to another, at most; `None` when one of them is no day.
pub(super) fn years_between(born: IsoDate, day: IsoDate) -> Option<i32> {
    let (from, to) = (born.first_day()?, day.last_day()?);
    let had_birthday = (to.month(), to.day()) >= (from.month(), from.day());
    Some(i32::from(to.year()) - i32::from(from.year()) - i32::from(!had_birthday))
}
