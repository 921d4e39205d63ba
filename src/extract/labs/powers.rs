//! Values printed with a power of ten of their own, beside a unit that has one too: "1.8 x 10^5" in 10^3/uL.

use rust_decimal::Decimal;

use crate::model::LabValue;
use crate::pipeline::{Analyte, Units};

/// The value in its unit, where the power of the value and that of the unit are the same one printed
/// twice: as it stands nobody has such a value, and with one of the powers it is an ordinary one.
pub(super) fn told_twice(
    printed: &str,
    understood: &LabValue,
    unit: &str,
    analyte: &Analyte,
    units: &Units,
) -> Option<LabValue> {
    let LabValue::Number { value, bound } = *understood else { return None };
    let has_power = printed.contains(['x', 'X', '×', '*']) && printed.contains("10");
    let exponent = unit.strip_prefix("10*")?.split('/').next()?.parse::<u32>().ok()?;
    if !has_power {
        return None;
    }
    let is_possible = |it: Decimal| {
        let value = units.to_unit(analyte, it, unit);
        let (low, high) = (analyte.plausible.low, analyte.plausible.high);
        value.is_some_and(|it| low.is_none_or(|low| it >= low) && high.is_none_or(|high| it <= high))
    };
    let other = value.checked_div(Decimal::from(10_u64.checked_pow(exponent)?))?.normalize();
    (!is_possible(value) && is_possible(other)).then_some(LabValue::Number { value: other, bound })
}

#[cfg(test)]
mod tests {
    use super::told_twice;
    use crate::model::{AnalyteId, LabValue};
    use crate::pipeline::Knowledge;

    #[test]
    fn a_power_printed_twice_counts_once() {
        let knowledge = Knowledge::builtin().unwrap();
        let platelets = knowledge.analytes.get(&AnalyteId("platelets".to_owned())).unwrap();
        let value = |it: i64| LabValue::Number { value: it.into(), bound: None };
        let told = |printed: &str, number: i64, unit: &str| {
            told_twice(printed, &value(number), unit, platelets, &knowledge.units)
        };
        assert_eq!(told("1.8 x 10^5", 180_000, "10*3/uL"), Some(value(180)));
        assert_eq!(told("180000", 180_000, "10*3/uL"), None);
        assert_eq!(told("1.8 x 10^2", 180, "10*3/uL"), None);
        assert_eq!(told("1.8 x 10^5", 180_000, "/uL"), None);
    }
}
