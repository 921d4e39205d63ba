//! How contradictions between results are told.

use rust_decimal::Decimal;

use crate::model::{FactId, FindingKind, Lab, RuleRef};
use crate::pipeline::{Comparison, JudgingRule, Knowledge};

use super::super::findings::Draft;
use super::super::wording;
use super::blame::Broken;
use super::mend::Mend;
use super::statement::Statement;
use super::weigh::Scales;

/// Significant digits of a calculated value in a sentence.
const N_DIGITS: u32 = 3;

/// The finding about a relation that stays broken.
///
/// Drawn text stands on the page as it was read: there the paper contradicts itself.
pub(super) fn broken(broken: &Broken<'_>, scales: &Scales<'_>) -> Draft {
    let Broken { statement, suspects, is_doubtful } = broken;
    let Scales { labs, knowledge, .. } = scales;
    let told = |lab: &Lab| format!("{} {}", wording::lab_name(lab, knowledge), wording::lab_value(lab));
    let target = &labs[statement.target];
    let others: Vec<String> = statement.labs().skip(1).map(|it| told(&labs[it])).collect();
    let gives = scales.weigh(statement, &[]).and_then(|it| it.expected.round_sf(N_DIGITS));
    let unit = statement.relation.target.unit.as_str();
    let unit = if unit.starts_with('{') { String::new() } else { format!(" {unit}") };
    let what = match (statement.relation.is, gives) {
        (Comparison::Equal, Some(gives)) => format!(", which gives {}{unit}", gives.normalize()),
        (Comparison::Equal | Comparison::AtLeast | Comparison::AtMost, _) => String::new(),
    };
    let advice = if *is_doubtful {
        let names: Vec<String> = suspects.iter().map(|it| wording::lab_name(&labs[*it], knowledge)).collect();
        format!("check {} on the page", names.join(", "))
    } else {
        "the paper prints them so".to_owned()
    };
    let text = format!(
        "{} {} does not fit {}: {}{what}; {advice}",
        told(target),
        wording::lab_day(target),
        others.join(", "),
        statement.relation.formula(&knowledge.analytes),
    );
    let rules = &knowledge.rules.rule;
    let rule = if *is_doubtful { &rules.relation_broken } else { &rules.relation_misprinted };
    draft(statement, text, labs, (FindingKind::Conflict, rule))
}

/// The finding about a reading that was taken because arithmetic needs it.
pub(super) fn mended(mend: &Mend, statement: &Statement<'_>, labs: &[Lab], knowledge: &Knowledge) -> Draft {
    let lab = &labs[mend.lab];
    let taken: Decimal = mend.value;
    let text = format!(
        "{} {} was read as {}, but {} needs {taken}; {taken} is taken, check it on the page",
        wording::lab_name(lab, knowledge),
        wording::lab_day(lab),
        wording::lab_value(lab),
        statement.relation.formula(&knowledge.analytes),
    );
    draft(statement, text, labs, (FindingKind::Doubtful, &knowledge.rules.rule.relation_broken))
}

fn draft(
    statement: &Statement<'_>,
    text: String,
    labs: &[Lab],
    (kind, rule): (FindingKind, &JudgingRule),
) -> Draft {
    let basis: Vec<FactId> = statement.labs().map(|it| labs[it].id.clone()).collect();
    let relation = statement.relation;
    let draft = Draft::by_rule(("relation_broken", rule), kind, text, basis);
    let rule =
        RuleRef { id: format!("relation.{}", relation.id), source: relation.source.clone(), condition: None };
    Draft { rule, ..draft }
}
