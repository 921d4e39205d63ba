//! Calendar dates with the precision that is known.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A date to the day, the month or the year; ISO 8601 in print, such as "2024-03".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct IsoDate {
    year: i16,
    month: Option<i8>,
    day: Option<i8>,
}

/// A date found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateRead {
    /// The likelier reading: day before month where both are possible.
    pub date: IsoDate,
    /// The other reading, when day and month could be the other way round.
    pub swapped: Option<IsoDate>,
    /// The order that its own digits show, such as 17/10 or 10/17; `None` where they show none.
    pub shows: Option<DayMonth>,
    /// Where it stands, in bytes of the text.
    pub span: Range<usize>,
}

/// Which of two small numbers is the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayMonth {
    /// 17/10/2024.
    DayFirst,
    /// 10/17/2024.
    MonthFirst,
}

impl IsoDate {
    /// Returns the date, or `None` when there is no such day.
    pub fn ymd(year: i16, month: i8, day: i8) -> Option<IsoDate> {
        Date::new(year, month, day).ok().map(IsoDate::from)
    }

    /// Returns the month, or `None` when there is no such month.
    pub fn ym(year: i16, month: i8) -> Option<IsoDate> {
        Date::new(year, month, 1).ok().map(|_| IsoDate { year, month: Some(month), day: None })
    }

    /// The whole year.
    pub fn year_only(year: i16) -> IsoDate {
        IsoDate { year, month: None, day: None }
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.year
    }

    /// The first day it could be.
    pub fn first_day(self) -> Option<Date> {
        Date::new(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1)).ok()
    }

    /// The last day it could be.
    pub fn last_day(self) -> Option<Date> {
        match (self.month, self.day) {
            (Some(month), Some(day)) => Date::new(self.year, month, day).ok(),
            (Some(month), None) => Some(Date::new(self.year, month, 1).ok()?.last_of_month()),
            (None, _) => Date::new(self.year, 12, 31).ok(),
        }
    }

    /// Whole days from the last day it could be to `day`; negative when that lies before.
    pub fn days_before(self, day: IsoDate) -> Option<i32> {
        let (from, to) = (self.last_day()?, day.last_day()?);
        Some(from.until(to).ok()?.get_days())
    }

    /// "day", "month" or "year".
    pub fn precision(self) -> &'static str {
        match (self.month, self.day) {
            (Some(_), Some(_)) => "day",
            (Some(_), None) => "month",
            (None, _) => "year",
        }
    }
}

impl From<Date> for IsoDate {
    fn from(it: Date) -> IsoDate {
        IsoDate { year: it.year(), month: Some(it.month()), day: Some(it.day()) }
    }
}

impl fmt::Display for IsoDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

impl FromStr for IsoDate {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<IsoDate, Self::Err> {
        let wrong = "a date is written as 2024, 2024-03 or 2024-03-01";
        let parts: Vec<&str> = text.split('-').collect();
        let number = |text: &str, n_digits: usize| {
            let is_plain = text.len() == n_digits && text.bytes().all(|it| it.is_ascii_digit());
            if is_plain { text.parse::<i16>().ok() } else { None }
        };
        let small = |text: &str| number(text, 2).and_then(|it| i8::try_from(it).ok()).ok_or(wrong);
        let year = parts.first().and_then(|it| number(it, 4)).ok_or(wrong)?;
        match parts[1..] {
            [] => Some(IsoDate::year_only(year)),
            [month] => IsoDate::ym(year, small(month)?),
            [month, day] => IsoDate::ymd(year, small(month)?, small(day)?),
            _ => None,
        }
        .ok_or(wrong)
    }
}

impl TryFrom<String> for IsoDate {
    type Error = &'static str;

    fn try_from(text: String) -> Result<IsoDate, Self::Error> {
        text.parse()
    }
}

impl From<IsoDate> for String {
    fn from(it: IsoDate) -> String {
        it.to_string()
    }
}
