//! The only clock: what day it is.

use std::time::SystemTime;

use casebrief::model::IsoDate;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::CliError;

/// This moment.
pub(crate) fn now() -> Result<Timestamp, CliError> {
    #[expect(clippy::disallowed_methods, reason = "the clock is read here and passed on as a value")]
    Timestamp::try_from(SystemTime::now()).map_err(|_| CliError::Clock)
}

/// The given day, else the day of a moment at Greenwich.
pub(crate) fn day(given: Option<IsoDate>, now: Timestamp) -> IsoDate {
    given.unwrap_or_else(|| IsoDate::from(TimeZone::UTC.to_datetime(now).date()))
}
