//! Values of one analyte and day that contradict each other.

use rust_decimal::Decimal;

use crate::model::{FactId, FindingKind, Lab, LabValue, Trust};
use crate::pipeline::Knowledge;

use super::super::findings::Draft;
use super::super::series::Series;
use super::super::units;
use super::super::wording;

/// One finding for each analyte of which two papers print different values for one day.
///
/// Values count as the same when they agree in the digits that both print.
pub(super) fn find(series: &[Series<'_>], knowledge: &Knowledge) -> Vec<Draft> {
    series.iter().filter_map(|it| of_series(it, knowledge)).collect()
}

fn of_series(series: &Series<'_>, knowledge: &Knowledge) -> Option<Draft> {
    let analyte = knowledge.analytes.get(series.analyte?)?;
    let values: Vec<(&Lab, Decimal)> = series
        .labs
        .iter()
        .copied()
        .filter(|it| {
            it.judgement.trust() == Trust::Clear && it.taken.is_some_and(|it| it.precision() == "day")
        })
        .filter_map(|it| {
            let LabValue::Number { value, bound: None } = it.value else { return None };
            Some((it, units::scale_of(it, analyte, &knowledge.units)?.to_table_as_printed(value)?))
        })
        .collect();
    let (one, other) = values.iter().enumerate().find_map(|(idx, (one, value))| {
        let other = values[idx + 1..].iter().find(|(other, other_value)| {
            one.taken == other.taken && one.record != other.record && differ(*value, *other_value)
        })?;
        Some((*one, other.0))
    })?;
    let statement = format!(
        "{} {} is printed as {} and as {} in two papers",
        wording::lab_name(one, knowledge),
        wording::lab_day(one),
        wording::lab_value(one),
        wording::lab_value(other)
    );
    let basis: Vec<FactId> = vec![one.id.clone(), other.id.clone()];
    let rule = ("two_values", &knowledge.rules.rule.two_values);
    Some(Draft::by_rule(rule, FindingKind::Conflict, statement, basis))
}

fn differ(one: Decimal, other: Decimal) -> bool {
    let places = one.scale().min(other.scale());
    one.round_dp(places) != other.round_dp(places)
}
