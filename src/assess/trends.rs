//! How results move: one analyte, one unit, at least two days.

use rust_decimal::Decimal;

use crate::model::{Bound, Doubt, Lab, LabValue, Trend, TrendPoint, Trust};
use crate::pipeline::{Analyte, Knowledge, Units};

use super::series::Series;
use super::units::scale_of;
use super::wording;

/// The trend of each analyte with numbers on two days or more, in the order of the series.
///
/// Values of several units are brought to the unit of the table; those that can't be are left out,
/// as are bounds, words and values that hardly can be.
pub(super) fn find(series: &[Series<'_>], knowledge: &Knowledge) -> Vec<Trend> {
    series.iter().filter_map(|it| of_series(it, knowledge)).collect()
}

fn of_series(series: &Series<'_>, knowledge: &Knowledge) -> Option<Trend> {
    let analyte = knowledge.analytes.get(series.analyte?)?;
    let labs: Vec<&Lab> = series.labs.iter().copied().filter(|it| can_be_drawn(it)).collect();
    let unit = common_unit(&labs, analyte);
    let points: Vec<(TrendPoint, &Lab)> = labs
        .into_iter()
        .filter_map(|it| Some((point(it, analyte, unit.as_deref(), &knowledge.units)?, it)))
        .collect();
    let ((first, _), (last, _)) = (points.first()?, points.last()?);
    if first.date == last.date {
        return None;
    }
    let change = last.value.checked_sub(first.value)?;
    let trend_unit = unit.unwrap_or_else(|| analyte.unit.clone());
    let labs: Vec<&Lab> = points.iter().map(|it| it.1).collect();
    let must_check = labs.iter().any(|it| it.judgement.trust() == Trust::Check);
    let note = if must_check { "; check the values on the page" } else { "" };
    let statement = format!(
        "{} {} {} from {} to {}{note}",
        analyte.name,
        values(points.iter().map(|it| it.0.value).collect()),
        wording::unit_words(&trend_unit, &labs, analyte),
        first.date,
        last.date
    );
    Some(Trend {
        analyte: analyte.id.clone(),
        unit: trend_unit,
        change,
        statement,
        points: points.into_iter().map(|(it, _)| it).collect(),
    })
}

/// "132 → 168 → 242"; of many the first and the last ones.
fn values(values: Vec<Decimal>) -> String {
    /// More values make no sentence.
    const MAX_VALUES: usize = 5;
    let mut words: Vec<String> = values.iter().map(Decimal::to_string).collect();
    if words.len() > MAX_VALUES {
        words.splice(1..words.len() - 2, ["\u{2026}".to_owned()]);
    }
    words.join(" \u{2192} ")
}

fn can_be_drawn(lab: &Lab) -> bool {
    let is_number = matches!(lab.value, LabValue::Number { bound: None::<Bound>, .. });
    let is_dated = lab.taken.is_some_and(|it| it.precision() != "year");
    is_number && is_dated && !lab.judgement.doubts().contains(&Doubt::Implausible)
}

/// The unit all results have; `None` when they must be converted to the table's.
fn common_unit(labs: &[&Lab], analyte: &Analyte) -> Option<String> {
    let unit = labs.first()?.unit.clone()?;
    let is_common = unit != analyte.unit && labs.iter().all(|it| it.unit.as_ref() == Some(&unit));
    is_common.then_some(unit)
}

/// One point, in the common unit when there is one, else in the unit of the table.
fn point(lab: &Lab, analyte: &Analyte, unit: Option<&str>, units: &Units) -> Option<TrendPoint> {
    let LabValue::Number { value, bound: None } = lab.value else { return None };
    let value: Decimal = match unit {
        Some(_) => value,
        None => scale_of(lab, analyte, units)?.to_table_as_printed(value)?,
    };
    Some(TrendPoint { date: lab.taken?, value, lab: lab.id.clone() })
}
