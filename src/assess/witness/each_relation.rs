//! Every relation of the shipped table, once holding and once broken.

use rust_decimal::Decimal;

use super::heard;
use crate::assess::findings::Draft;
use crate::assess::testing::{LabBuilder, knowledge, lab};
use crate::model::AnalyteId;
use crate::pipeline::{Comparison, Interval, Quantity};

/// Values that fit together, where the middle of the table does not.
const USUAL: [(&str, i64); 16] = [
    ("albumin", 4),
    ("basophil_pct", 4),
    ("bilirubin_direct", 1),
    ("cholesterol_total", 190),
    ("eosinophil_pct", 3),
    ("hdl", 50),
    ("height", 170),
    ("ldl", 110),
    ("lymphocyte_pct", 30),
    ("monocyte_pct", 7),
    ("neutrophil_pct", 58),
    ("non_hdl", 140),
    ("tibc", 330),
    ("triglycerides", 100),
    ("uibc", 250),
    ("weight", 70),
];

fn seen(quantity: &Quantity, value: Decimal) -> LabBuilder {
    let Quantity { analyte, unit, .. } = quantity;
    lab(&analyte.0, &format!("{value:.3}")).analyte(&analyte.0).unit(unit).in_picture(&[])
}

#[test]
fn every_relation_holds_and_breaks() {
    let knowledge = knowledge();
    let middle = |analyte: &AnalyteId| {
        let analyte = knowledge.analytes.get(analyte).unwrap();
        let mean = |it: &Interval| Some((it.low? + it.high?) / Decimal::TWO);
        let mut usual = USUAL.iter().filter(|it| it.0 == analyte.id.0).map(|it| Decimal::from(it.1));
        let by_table = || mean(&analyte.references.male).or_else(|| mean(&analyte.plausible));
        usual.next().or_else(by_table).unwrap().round_dp(2)
    };
    let marking = knowledge.relations.iter().filter(|it| it.marks());
    let mut faults = Vec::new();
    for relation in marking {
        let inputs = relation.inputs.iter().filter(|it| !it.optional);
        let expected = relation.expected(|it| {
            let is_optional = relation.inputs.iter().any(|input| input.optional && input.analyte == *it);
            (!is_optional).then(|| middle(it))
        });
        let expected = expected.unwrap();
        // Far enough for every form of the calculation, and not so far that no person has it.
        let less = Decimal::new(if relation.family.is_some() { 6 } else { 7 }, 1);
        let (holding, breaking) = match relation.is {
            Comparison::Equal | Comparison::AtLeast => (expected, expected * less),
            Comparison::AtMost => (expected, expected * Decimal::new(13, 1)),
        };
        for (target, n_broken) in [(holding, 0), (breaking, 1)] {
            let labs = inputs.clone().map(|it| (it, middle(&it.analyte))).chain([(&relation.target, target)]);
            // The anion gap is judged only where the potassium is there.
            let potassium = lab("k", "4.0").analyte("potassium").unit("mmol/L").in_picture(&[]);
            let labs = labs.map(|(it, value)| seen(it, value));
            let labs = labs.chain((relation.id == "anion_gap").then_some(potassium));
            let (_, drafts) = heard(labs.map(LabBuilder::done).collect(), &[], knowledge);
            let own = format!("relation.{}", relation.id);
            let is_own = |it: &&Draft| it.rule.id == own || relation.family.is_some();
            let n_own = drafts.iter().filter(is_own).count();
            if n_own != n_broken {
                faults.push(format!("{own}: {target} {drafts:?}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
