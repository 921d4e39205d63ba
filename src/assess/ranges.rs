//! What a result is held against: the range printed beside it, the words printed beside it, the table's range.

use rust_decimal::Decimal;

use crate::model::{Flag, Folded, Lab, LabRange, LabValue, RangeFrom, Sex};
use crate::pipeline::{Analyte, Interval, Knowledge, References};

use super::classes;
use super::extent::{End, Extent, Side};
use super::marks::{self, Presence};
use super::subject::Then;
use super::units::Scale;

/// How a result lies to a range, and to which.
#[derive(Clone, Debug)]
pub(super) struct Verdict {
    /// Never critical.
    pub(super) flag: Flag,
    /// In the unit of the report.
    pub(super) range: Option<LabRange>,
}

/// Holds a result against what is printed beside it: a range, or words; `None` when there is neither.
pub(super) fn by_report(
    lab: &Lab,
    extent: Option<Extent>,
    person: Then<'_>,
    knowledge: &Knowledge,
) -> Option<Verdict> {
    if let (false, Some(extent)) = (lab.classes.is_empty(), extent) {
        return Some(classes::verdict(&lab.classes, extent, person, &knowledge.lab_words));
    }
    if let (Some(range), Some(extent)) = (&lab.range, extent) {
        let (low, high) = ends(range, lab.range_printed.as_deref());
        return Some(Verdict { flag: flag_of(extent.side_of(low, high)), range: lab.range.clone() });
    }
    let flag = match &lab.value {
        LabValue::Text { text } => by_words(text, lab, knowledge)?,
        LabValue::Number { value, bound: None } => on_strip(*value, lab, knowledge)?,
        LabValue::Number { .. } | LabValue::Range { .. } => return None,
    };
    Some(Verdict { flag, range: lab.range.clone() })
}

/// Holds a result against the table's range for adults; `None` when there is none for this person.
pub(super) fn by_table(extent: Extent, analyte: &Analyte, scale: Scale, sex: Option<Sex>) -> Option<Verdict> {
    let extent = extent.map(|it| scale.to_table(it))?;
    let References { male, female } = &analyte.references;
    let interval = match sex {
        Some(Sex::Male) => male.clone(),
        Some(Sex::Female) => female.clone(),
        Some(Sex::Other) | None => of_either_sex(extent, male, female)?,
    };
    if interval.low.is_none() && interval.high.is_none() {
        return None;
    }
    let flag = flag_of(side_of_interval(extent, &interval));
    let in_report_unit = |it: Option<Decimal>| it.and_then(|it| scale.back_from_table(it));
    let range = LabRange {
        low: in_report_unit(interval.low),
        high: in_report_unit(interval.high),
        from: RangeFrom::Table,
        source: Some(interval.source),
    };
    Some(Verdict { flag, range: Some(range) })
}

/// Judges a result in words of a test that looks for what healthy people do not have.
pub(super) fn by_absence(lab: &Lab, knowledge: &Knowledge) -> Option<Verdict> {
    let LabValue::Text { text } = &lab.value else { return None };
    let expected = &knowledge.rules.expected_absent;
    let Some(id) = &lab.analyte else {
        let name = Folded::of([lab.name_printed.as_str()]);
        let is_named = |names: &[String]| names.iter().any(|it| name.text().contains(&format!(" {it} ")));
        let flag = match marks::presence(text, knowledge)? {
            Presence::Absent if is_named(&expected.names_of_traces) => Flag::Normal,
            Presence::Absent if is_named(&expected.names) => Flag::Normal,
            Presence::Present if is_named(&expected.names) => Flag::Abnormal,
            Presence::Absent | Presence::Present => return None,
        };
        return Some(Verdict { flag, range: None });
    };
    let is_expected_absent = expected.analytes.contains(id);
    // What is not there lies in a range that begins at zero, too.
    let begins_at_zero = |it: &Interval| it.low.is_none_or(|low| low <= Decimal::ZERO) && it.high.is_some();
    let references = knowledge.analytes.get(id).map(|it| &it.references);
    let may_be_absent = references.is_some_and(|it| begins_at_zero(&it.male) && begins_at_zero(&it.female));
    let flag = match marks::presence(text, knowledge)? {
        Presence::Absent => Flag::Normal,
        Presence::Present => Flag::Abnormal,
    };
    let is_told = is_expected_absent || may_be_absent && flag == Flag::Normal;
    is_told.then_some(Verdict { flag, range: None })
}

/// How an extent lies to an interval of the table; both ends belong to it.
pub(super) fn side_of_interval(extent: Extent, interval: &Interval) -> Option<Side> {
    let end = |at: Option<Decimal>| at.map(|at| End { at, included: true });
    extent.side_of(end(interval.low), end(interval.high))
}

/// Holds the step of a test strip, such as 250 cells, against the word "negative".
fn on_strip(value: Decimal, lab: &Lab, knowledge: &Knowledge) -> Option<Flag> {
    let analyte = lab.analyte.as_ref().and_then(|it| knowledge.analytes.get(it))?;
    let is_strip = analyte.is_of_urine() && analyte.is_told_in_words();
    let expected = marks::presence(lab.range_printed.as_deref()?, knowledge);
    let is_absent_expected = is_strip && expected == Some(Presence::Absent);
    is_absent_expected.then_some(if value.is_zero() { Flag::Normal } else { Flag::Abnormal })
}

/// Holds words against words; a thing that is not there also lies in a range that begins at zero.
fn by_words(text: &str, lab: &Lab, knowledge: &Knowledge) -> Option<Flag> {
    let found = marks::presence(text, knowledge);
    if let Some(range) = &lab.range {
        let from_zero = range.low.is_none_or(|it| it <= Decimal::ZERO) && range.high.is_some();
        return (found == Some(Presence::Absent) && from_zero).then_some(Flag::Normal);
    }
    let expected = lab.range_printed.as_deref()?;
    if marks::words_only(text) == marks::words_only(expected) {
        return Some(Flag::Normal);
    }
    match (found?, marks::presence(expected, knowledge)?) {
        (Presence::Absent, Presence::Absent) | (Presence::Present, Presence::Present) => Some(Flag::Normal),
        (Presence::Absent, Presence::Present) | (Presence::Present, Presence::Absent) => Some(Flag::Abnormal),
    }
}

/// The range to show where the sex is not known; `None` when it would decide the flag.
fn of_either_sex(extent: Extent, male: &Interval, female: &Interval) -> Option<Interval> {
    if male.low == female.low && male.high == female.high {
        return Some(male.clone());
    }
    let side = side_of_interval(extent, male)?;
    if side_of_interval(extent, female) != Some(side) {
        return None;
    }
    let source = format!("{} (either sex)", male.source);
    let (low, high) = (male.low.zip(female.low), male.high.zip(female.high));
    Some(match side {
        Side::Within => Interval {
            low: male.low.max(female.low),
            high: high.map(|(a, b)| a.min(b)).or(male.high).or(female.high),
            source,
        },
        Side::Below | Side::Above => {
            Interval { low: low.map(|(a, b)| a.min(b)), high: high.map(|(a, b)| a.max(b)), source }
        }
    })
}

/// The ends of a range; a limit printed as "< 5" or "> 5" does not belong to it.
fn ends(range: &LabRange, printed: Option<&str>) -> (Option<End>, Option<End>) {
    let printed = printed.map_or("", str::trim_start);
    let is_strict =
        |sign: char| printed.strip_prefix(sign).is_some_and(|it| !it.trim_start().starts_with('='));
    let low = range.low.map(|at| End { at, included: !is_strict('>') });
    let high = range.high.map(|at| End { at, included: !is_strict('<') });
    (low, high)
}

/// How an extent lies to two ends that both belong to the range.
pub(super) fn flag_in(extent: Extent, low: Option<Decimal>, high: Option<Decimal>) -> Flag {
    let end = |at: Option<Decimal>| at.map(|at| End { at, included: true });
    flag_of(extent.side_of(end(low), end(high)))
}

fn flag_of(side: Option<Side>) -> Flag {
    match side {
        Some(Side::Below) => Flag::Low,
        Some(Side::Within) => Flag::Normal,
        Some(Side::Above) => Flag::High,
        None => Flag::Unknown,
    }
}
