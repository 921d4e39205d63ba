//! When what a row says began or was done: "since 2015", "in March 2021", "x 10 yrs" of a note with a day.

use std::ops::Range;

use crate::model::{ClinicalStatus, DateRead, IsoDate, SettledDate, find_dates, fold};
use crate::pipeline::{DateWords, Holds};

use super::flow::Flow;
use super::row::Row;

/// A word that says that a date is of something else stands at most so many words before it.
const NEAR: usize = 3;

/// The years that a bare number may be.
const YEARS: std::ops::RangeInclusive<i16> = 1930..=2049;

/// The day, month or year of a row, with the precision that its words have; `None` when they name none.
///
/// Of a medicine that was ended it is the day of its end, else that of its beginning.
pub(super) fn of_row(flow: &Flow<'_>, row: &Row, (list, words): (Holds, &DateWords)) -> Option<SettledDate> {
    let text = Text { flow, range: row.words.clone(), words };
    let is_ended = list == Holds::Medications && row.status == ClinicalStatus::Stopped;
    let mut found: Vec<(usize, SettledDate)> = text.printed();
    found.extend(text.years(list));
    found.sort_by_key(|it| it.0);
    let printed = if is_ended { found.last() } else { found.first() };
    printed.map(|it| it.1).or_else(|| text.reckoned(list))
}

/// The words of a row.
struct Text<'t, 'a> {
    flow: &'t Flow<'a>,
    range: Range<usize>,
    words: &'t DateWords,
}

impl Text<'_, '_> {
    fn folded(&self, idx: usize) -> String {
        fold(self.flow.tokens[idx].text)
    }

    /// Whether one of the words before a place says that what follows is of something else.
    fn is_other(&self, idx: usize) -> bool {
        let from = idx.saturating_sub(NEAR).max(self.range.start);
        (from..idx).any(|it| self.words.others.has(&self.folded(it)))
    }

    /// The dates that are printed, by the word they begin with.
    fn printed(&self) -> Vec<(usize, SettledDate)> {
        let mut begins = Vec::new();
        let mut text = String::new();
        for idx in self.range.clone() {
            begins.push((text.len(), idx));
            text.push_str(self.flow.tokens[idx].text);
            text.push(' ');
        }
        let word_at = |byte: usize| begins.iter().rev().find(|it| it.0 <= byte).map_or(0, |it| it.1);
        let dates = find_dates(&text).into_iter().map(|it: DateRead| (word_at(it.span.start), it));
        let order = self.flow.record.day_month;
        dates.filter(|it| !self.is_other(it.0)).map(|(at, it)| (at, it.settled(order))).collect()
    }

    /// Bare years: behind a word as "since", in brackets, at an end of the row or in a cell of their own.
    ///
    /// In the name of an operation any year is its own.
    fn years(&self, list: Holds) -> Vec<(usize, SettledDate)> {
        let tokens = &self.flow.tokens;
        let year = |idx: usize| {
            let text = tokens[idx].text;
            let bare = text
                .trim_matches(|it: char| matches!(it, '(' | ')' | '[' | ']' | ',' | '.' | ';' | ':' | '~'));
            let year = bare.parse::<i16>().ok().filter(|it| YEARS.contains(it) && bare.len() == 4)?;
            let (first, last) = (self.range.start, self.range.end - 1);
            let is_apart = tokens[idx].behind_gap && (idx == last || tokens[idx + 1].behind_gap);
            let is_told = list == Holds::Procedures
                || idx == first
                || idx == last
                || text.starts_with('(')
                || text.ends_with([',', ')', ';'])
                || is_apart
                || self.words.cues.has(&self.folded(idx - 1));
            // "in March 2021" is a date by itself and found as such.
            (is_told && !self.is_other(idx)).then_some((idx, IsoDate::year_only(year)))
        };
        let whole: Vec<usize> = self.printed().iter().map(|it| it.0).collect();
        let is_within = |idx: usize| whole.iter().any(|it| (*it..*it + NEAR).contains(&idx));
        let years = self.range.clone().filter(|it| !is_within(*it)).filter_map(year);
        years.map(|(idx, date)| (idx, SettledDate { date, ambiguous: false })).collect()
    }

    /// The year or month reckoned from the day of the paper and a time that has passed since.
    fn reckoned(&self, list: Holds) -> Option<SettledDate> {
        let day = self.flow.record.dated?;
        let is_medicine = list == Holds::Medications;
        self.range.clone().find_map(|idx| {
            let (number, unit, end) = self.time(idx)?;
            let before = idx.checked_sub(1).filter(|it| *it >= self.range.start).map(|it| self.folded(it));
            let is_glued = self.flow.tokens[idx].text.starts_with(['x', 'X', '×']);
            let spans = if is_medicine { &self.words.since } else { &self.words.spans };
            let is_span = before.is_some_and(|it| spans.has(&it)) || is_glued && !is_medicine;
            let is_ago = end < self.range.end && self.words.ago.has(&self.folded(end));
            if !is_span && !is_ago {
                return None;
            }
            let date = match unit {
                Unit::Years => IsoDate::year_only(day.year().checked_sub(number)?),
                Unit::Months => months_before(day, number)?,
            };
            Some(SettledDate { date, ambiguous: false })
        })
    }

    /// A number of years or months at a place, and where it ends: "10 yrs", "10yrs", "x10yrs".
    fn time(&self, idx: usize) -> Option<(i16, Unit, usize)> {
        let text = self.flow.tokens[idx].text.to_lowercase();
        let text = text.trim_start_matches(['x', '×']).trim_end_matches([',', '.', ';', ')']);
        let n_digits = text.chars().take_while(char::is_ascii_digit).count();
        let number: i16 = text.get(..n_digits)?.parse().ok().filter(|it| (1..=80).contains(it))?;
        let rest = &text[n_digits..];
        let unit = |text: &str| {
            let text = fold(text);
            if self.words.years.has(&text) {
                return Some(Unit::Years);
            }
            self.words.months.has(&text).then_some(Unit::Months)
        };
        if !rest.is_empty() {
            return Some((number, unit(rest)?, idx + 1));
        }
        let next = (idx + 1 < self.range.end).then(|| self.flow.tokens[idx + 1].text)?;
        Some((number, unit(next)?, idx + 2))
    }
}

#[derive(Clone, Copy, Debug)]
enum Unit {
    Years,
    Months,
}

/// The month so many months before a day; the year where the day has no month.
fn months_before(day: IsoDate, n_months: i16) -> Option<IsoDate> {
    if day.precision() == "year" {
        return None;
    }
    let first = day.first_day()?;
    let months = i32::from(first.year()) * 12 + i32::from(first.month()) - 1 - i32::from(n_months);
    IsoDate::ym(i16::try_from(months.div_euclid(12)).ok()?, i8::try_from(months.rem_euclid(12)).ok()? + 1)
}
