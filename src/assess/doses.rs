//! Doses as papers print them.

use std::sync::LazyLock;

use regex::Regex;
use rust_decimal::Decimal;

use crate::model::{Clinical, fold};
use crate::pipeline::DoseUnit;

/// A number and the letters behind it: "0.25 mg", "500mg".
static AMOUNT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(\d+(?:[.,]\d+)?)\s*(\p{L}+)").expect("the pattern is right"));

/// The words of a fact that tell its dose: its details, else the words of the page.
pub(super) fn words(fact: &Clinical) -> &str {
    fact.details.as_deref().unwrap_or(&fact.printed)
}

/// The amounts of a printed dose, in milligrams, in the order of the page.
pub(super) fn amounts(fact: &Clinical, units: &[DoseUnit]) -> Vec<Decimal> {
    let amount = |number: &str, unit: &str| {
        let unit = units.iter().find(|it| it.printed.contains(&fold(unit)))?;
        number.replace(',', ".").parse::<Decimal>().ok()?.checked_mul(unit.in_mg)
    };
    AMOUNT.captures_iter(words(fact)).filter_map(|it| Some(amount(&it[1], &it[2])?.normalize())).collect()
}

#[cfg(test)]
mod tests {
    use super::amounts;
    use crate::assess::testing::{clinical, knowledge};
    use crate::model::ClinicalStatus;

    #[test]
    fn amounts_are_brought_to_one_unit() {
        for (printed, expected) in [
            ("Digoxin 125 mcg", "0.125"),
            ("250 µg daily", "0.25"),
            ("1 g", "1000"),
            ("0,5 mg at night", "0.5"),
            ("500mg twice", "500"),
            ("2 tablets", ""),
            ("2 puffs of 100 mcg, then 50 mcg", "0.1 0.05"),
        ] {
            let fact = clinical("note", printed, ClinicalStatus::Present);
            let found = amounts(&fact, &knowledge().risk_words.dose_units);
            let found: Vec<String> = found.iter().map(ToString::to_string).collect();
            assert_eq!(found.join(" "), expected, "{printed}");
        }
    }
}
