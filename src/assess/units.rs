//! From the unit of a report to the unit of the analyte table, and to SI.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::model::{InSi, Lab, LabValue};
use crate::pipeline::{Analyte, Knowledge, Units};

/// How values change from the unit of a report to the unit of the analyte table: times `slope`, plus `offset`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scale {
    slope: Decimal,
    offset: Decimal,
}

impl Scale {
    /// The two units are the same.
    const SAME: Scale = Scale { slope: Decimal::ONE, offset: Decimal::ZERO };

    /// The scale of a unit in UCUM; `None` when no sure way leads to the unit of the table.
    fn of(ucum: &str, analyte: &Analyte, units: &Units) -> Option<Scale> {
        let offset = units.to_unit(analyte, Decimal::ZERO, ucum)?;
        let slope = units.to_unit(analyte, Decimal::ONE, ucum)?.checked_sub(offset)?;
        Some(Scale { slope, offset })
    }

    /// From the unit of the report to the unit of the table; `None` when the number grows too large.
    pub(super) fn to_table(self, value: Decimal) -> Option<Decimal> {
        value.checked_mul(self.slope)?.checked_add(self.offset)
    }

    /// Like [`Scale::to_table`], rounded to the digits that were printed.
    pub(super) fn to_table_as_printed(self, value: Decimal) -> Option<Decimal> {
        if self == Scale::SAME {
            return Some(value);
        }
        round_to(self.to_table(value)?, significant_digits(value).max(2))
    }

    /// From the unit of the table to the unit of the report, rounded to four digits.
    pub(super) fn back_from_table(self, value: Decimal) -> Option<Decimal> {
        if self == Scale::SAME {
            return Some(value);
        }
        Some(round_to(value.checked_sub(self.offset)?.checked_div(self.slope)?, 4)?.normalize())
    }
}

/// The scale of a result whose unit is known; `None` when it is missing, unknown or does not fit.
pub(super) fn scale_of(lab: &Lab, analyte: &Analyte, units: &Units) -> Option<Scale> {
    match lab.unit.as_deref() {
        Some(unit) => Scale::of(unit, analyte, units),
        None if lab.unit_printed.is_none() && is_pure_number(&analyte.unit) => Some(Scale::SAME),
        None => None,
    }
}

/// All scales a result of this analyte may come in.
pub(super) fn scales(analyte: &Analyte, units: &Units) -> Vec<Scale> {
    let others = analyte.accepted.iter().filter_map(|it| Scale::of(&it.ucum, analyte, units));
    [Scale::SAME].into_iter().chain(others).collect()
}

/// Whether the unit of a result may be one of its analyte; a ratio of two analytes goes by its own name.
pub(super) fn fits(lab: &Lab, knowledge: &Knowledge) -> bool {
    let analyte = lab.analyte.as_ref().and_then(|it| knowledge.analytes.get(it));
    lab.unit
        .as_ref()
        .zip(analyte)
        .is_none_or(|(unit, analyte)| analyte.no_factor.contains(unit) || knowledge.units.fits(analyte, unit))
}

/// The value of a result in SI, rounded to the digits that were printed.
///
/// `None` for bounds, ranges and words, and when the unit is not surely known.
pub(super) fn in_si(lab: &Lab, analyte: &Analyte, units: &Units) -> Option<InSi> {
    let LabValue::Number { value, bound: None } = lab.value else { return None };
    let si = analyte.si.as_ref()?;
    if lab.unit.as_deref() == Some(si.ucum.as_str()) {
        return Some(InSi { value, unit: si.ucum.clone() });
    }
    let (converted, unit) = analyte.in_si(scale_of(lab, analyte, units)?.to_table(value)?)?;
    Some(InSi { value: round_to(converted, significant_digits(value).max(2))?, unit: unit.to_owned() })
}

/// Whether a UCUM unit only annotates a plain number, so that reports print none.
fn is_pure_number(unit: &str) -> bool {
    unit == "1" || (unit.starts_with('{') && unit.ends_with('}'))
}

fn significant_digits(value: Decimal) -> u32 {
    // All printed digits count, so a zero at the end of a whole number does too.
    value.mantissa().unsigned_abs().checked_ilog10().map_or(1, |it| it + 1)
}

fn round_to(value: Decimal, n_digits: u32) -> Option<Decimal> {
    value.round_sf_with_strategy(n_digits, RoundingStrategy::MidpointAwayFromZero)
}
