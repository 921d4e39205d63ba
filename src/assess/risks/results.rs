//! Parts of conditions about laboratory results.

use rust_decimal::Decimal;

use crate::model::{AnalyteId, Doubt, IsoDate, Lab, LabValue, RangeFrom, Trust};
use crate::pipeline::{Analyte, Limit, Sign, Way};

use super::super::chart::Chart;
use super::super::extent::{End, Extent, Side};
use super::super::results::worst;
use super::super::series::Series;
use super::super::{units, wording};
use super::truth::{Because, Truth, Verdict};

/// How a value must lie to a limit.
#[derive(Clone, Copy)]
pub(super) struct Bar<'a> {
    pub(super) is: Sign,
    pub(super) limit: &'a Limit,
}

/// How a value must move.
#[derive(Clone, Copy)]
pub(super) struct Moving<'a> {
    pub(super) way: Way,
    pub(super) by: Bar<'a>,
}

/// Whether the newest result lies so to a limit; not known without one, and for a child.
pub(super) fn newest(id: &AnalyteId, bar: Bar<'_>, within: Option<u32>, chart: &Chart<'_>) -> Verdict {
    let Some((analyte, series)) = known(id, chart) else { return Verdict::UNKNOWN };
    let Some(lab) = newest_of(series) else { return Verdict::UNKNOWN };
    if within.is_some_and(|days| is_within(lab.taken, days, chart.as_of()) != Some(true)) {
        return Verdict::UNKNOWN;
    }
    Verdict { truth: lies(lab, bar, analyte, chart), because: vec![because(lab, bar, chart)] }
}

/// Whether results have lain so for a time: the newest, one so much older, and all between.
pub(super) fn lasting(id: &AnalyteId, bar: Bar<'_>, over_days: u32, chart: &Chart<'_>) -> Verdict {
    let Some((analyte, series)) = known(id, chart) else { return Verdict::UNKNOWN };
    let Some(last) = newest_of(series) else { return Verdict::UNKNOWN };
    let truth = lies(last, bar, analyte, chart);
    let Some(day) = last.taken.filter(|_| truth == Truth::True) else {
        return Verdict { truth, because: vec![because(last, bar, chart)] };
    };
    let earlier = series.labs.iter().copied().filter(|it| can_speak(it));
    let mut earlier: Vec<(&Lab, i32)> =
        earlier.filter_map(|it| Some((it, it.taken?.days_before(day)?))).filter(|it| it.1 > 0).collect();
    earlier.sort_by_key(|it| it.1);
    for (lab, days) in earlier {
        match lies(lab, bar, analyte, chart) {
            Truth::True if i64::from(days) >= i64::from(over_days) => {
                return Verdict::of(true, [last, lab].map(|it| because(it, bar, chart)).into());
            }
            Truth::True | Truth::Unknown => {}
            Truth::False => return Verdict::of(false, vec![because(lab, bar, chart)]),
        }
    }
    Verdict::UNKNOWN
}

/// Whether a value has moved so from an earlier result to the newest; not known without an earlier one.
pub(super) fn moves(id: &AnalyteId, moving: Moving<'_>, within: Option<u32>, chart: &Chart<'_>) -> Verdict {
    let Some((analyte, series)) = known(id, chart) else { return Verdict::UNKNOWN };
    let table = |lab: &Lab| {
        let LabValue::Number { value, bound: None } = lab.value else { return None };
        units::scale_of(lab, analyte, &chart.knowledge().units)?.to_table(value)
    };
    let newest = newest_of(series).and_then(|it| Some((it, table(it)?, it.taken?)));
    let Some((last, to, day)) = newest.filter(|it| it.2.precision() == "day") else {
        return Verdict::UNKNOWN;
    };
    let by_days = |it: &Lab| it.taken.filter(|it| it.precision() == "day")?.days_before(day);
    let earlier = series.labs.iter().copied().filter(|it| {
        let is_near = |days: i32| days > 0 && within.is_none_or(|within| i64::from(days) <= within.into());
        can_speak(it) && by_days(it).is_some_and(is_near)
    });
    let amounts = earlier.filter_map(|it| {
        let from = table(it)?;
        let amount = match moving.way {
            Way::Rise => to.checked_sub(from)?,
            Way::Fall => from.checked_sub(to)?,
        };
        let amount = match moving.by.limit {
            Limit::Percent(_) => amount.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(from)?,
            Limit::Number { .. } | Limit::TimesUpper(_) => amount,
        };
        Some((it, amount))
    });
    let Some((first, amount)) = amounts.max_by_key(|it| it.1) else { return Verdict::UNKNOWN };
    let Some(limit) = amount_of(moving.by.limit, analyte, chart) else { return Verdict::UNKNOWN };
    let name = wording::lab_name(last, chart.knowledge());
    let values = [first, last].map(wording::lab_value).join(" \u{2192} ");
    let days = [first, last].map(|it| it.taken.map(|it| it.to_string()).unwrap_or_default()).join(" to ");
    let words = format!("{name} {values} from {days}");
    let is_doubtful = [first, last].iter().any(|it| it.judgement.trust() == Trust::Check);
    let because = Because::facts(words, vec![last.id.clone(), first.id.clone()]).checked(is_doubtful);
    Verdict::of(moving.by.is.holds(amount, limit), vec![because])
}

/// Whether no result of the last days was read; not known where a result has no day.
pub(super) fn missing(id: &AnalyteId, within: u32, chart: &Chart<'_>) -> Verdict {
    let name = chart.knowledge().analytes.get(id).map_or(id.0.as_str(), |it| it.name.as_str());
    let words = format!("no {name} of the last {within} days was read");
    let absent = || Verdict::of(true, vec![Because::words(words.clone())]);
    let Some(series) = chart.results_of(id) else { return absent() };
    let ages: Vec<Option<bool>> =
        series.labs.iter().map(|it| is_within(it.taken, within, chart.as_of())).collect();
    if ages.contains(&Some(true)) {
        return Verdict::of(false, Vec::new());
    }
    if ages.contains(&None) { Verdict::UNKNOWN } else { absent() }
}

fn known<'a>(id: &AnalyteId, chart: &Chart<'a>) -> Option<(&'a Analyte, &'a Series<'a>)> {
    Some((chart.knowledge().analytes.get(id)?, chart.results_of(id)?))
}

/// The newest result: a clear one of the last day, else a doubtful one; of several the most urgent.
fn newest_of<'a>(series: &Series<'a>) -> Option<&'a Lab> {
    let labs: Vec<&Lab> = series.labs.iter().copied().filter(|it| can_speak(it)).collect();
    let fit = Series { analyte: series.analyte, labs };
    let clear = worst(fit.latest().filter(|it| it.judgement.trust() == Trust::Clear));
    clear.or_else(|| worst(fit.latest()))
}

/// Whether a result may speak for a risk: one that hardly can be may not.
fn can_speak(lab: &Lab) -> bool {
    !lab.judgement.doubts().contains(&Doubt::Implausible)
}

fn is_within(taken: Option<IsoDate>, days: u32, as_of: IsoDate) -> Option<bool> {
    Some(i64::from(taken?.days_before(as_of)?) <= i64::from(days))
}

/// The limit in the unit of the table, or in percent.
fn amount_of(limit: &Limit, analyte: &Analyte, chart: &Chart<'_>) -> Option<Decimal> {
    match limit {
        Limit::Number { value, unit: Some(unit) } => chart.knowledge().units.to_unit(analyte, *value, unit),
        Limit::Number { value, unit: None } | Limit::Percent(value) => Some(*value),
        Limit::TimesUpper(_) => None,
    }
}

/// How a result lies to a limit: surely so, surely not, or not known.
fn lies(lab: &Lab, bar: Bar<'_>, analyte: &Analyte, chart: &Chart<'_>) -> Truth {
    let knowledge = chart.knowledge();
    let ends = match bar.limit {
        Limit::TimesUpper(times) => {
            let upper = lab.range.as_ref().and_then(|it| it.high).and_then(|it| it.checked_mul(*times));
            upper.zip(Extent::of(&lab.value))
        }
        Limit::Number { .. } | Limit::Percent(_) if chart.subject.is_child(lab.taken, &knowledge.rules) => {
            None
        }
        Limit::Number { .. } | Limit::Percent(_) => {
            let scale = units::scale_of(lab, analyte, &knowledge.units);
            let extent = scale.and_then(|scale| Extent::of(&lab.value)?.map(|it| scale.to_table(it)));
            let in_table = |it: Decimal, unit: &str| knowledge.units.to_unit(analyte, it, unit);
            let limit = match bar.limit {
                Limit::Percent(value) => in_table(*value, "%"),
                other => amount_of(other, analyte, chart),
            };
            limit.zip(extent)
        }
    };
    let Some((limit, extent)) = ends else { return Truth::Unknown };
    let end = |included: bool| Some(End { at: limit, included });
    let (side, wanted) = match bar.is {
        Sign::Below => (extent.side_of(end(true), None), Side::Below),
        Sign::AtMost => (extent.side_of(end(false), None), Side::Below),
        Sign::Above => (extent.side_of(None, end(true)), Side::Above),
        Sign::AtLeast => (extent.side_of(None, end(false)), Side::Above),
    };
    match side {
        Some(side) if side == wanted => Truth::True,
        Some(_) => Truth::False,
        None => Truth::Unknown,
    }
}

/// "Potassium 6.4 mmol/L on 2025-03-04", with the upper limit it is held against.
fn because(lab: &Lab, bar: Bar<'_>, chart: &Chart<'_>) -> Because {
    let name = wording::lab_name(lab, chart.knowledge());
    let upper = match (bar.limit, lab.range.as_ref()) {
        (Limit::TimesUpper(_), Some(range)) => {
            let of = if range.from == RangeFrom::Table { "analyte table" } else { "report" };
            range.high.map_or_else(String::new, |it| format!(" (upper limit of the {of} {it})"))
        }
        (Limit::TimesUpper(_) | Limit::Number { .. } | Limit::Percent(_), _) => String::new(),
    };
    let words = format!("{name} {} {}{upper}", wording::lab_value(lab), wording::lab_day(lab));
    Because::facts(words, vec![lab.id.clone()]).checked(lab.judgement.trust() == Trust::Check)
}
