//! Which results of one sample a relation speaks about.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::model::{AnalyteId, IsoDate, Lab, LabValue, RecordId};
use crate::pipeline::{Knowledge, Quantity, Relation, fold_name};

use super::super::series::is_of_other_person;
use super::weigh::Scales;

/// A relation between results that are there.
#[derive(Clone, Debug)]
pub(super) struct Statement<'a> {
    pub(super) relation: &'a Relation,
    /// The result that the others give, by place in the list of all results.
    pub(super) target: usize,
    /// The others, in the order of the inputs; `None` for an optional one that is not printed.
    pub(super) inputs: Vec<Option<usize>>,
}

impl Statement<'_> {
    /// All results it speaks about, the target first.
    pub(super) fn labs(&self) -> impl Iterator<Item = usize> {
        [self.target].into_iter().chain(self.inputs.iter().flatten().copied())
    }

    /// The input that an analyte stands for.
    pub(super) fn input(&self, analyte: &AnalyteId) -> Option<(usize, &Quantity)> {
        let place = self.relation.inputs.iter().position(|it| it.analyte == *analyte)?;
        Some((self.inputs[place]?, &self.relation.inputs[place]))
    }

    /// The optional inputs that are there.
    pub(super) fn optional(&self) -> Vec<&AnalyteId> {
        let inputs = self.relation.inputs.iter().zip(&self.inputs);
        inputs.filter(|(it, lab)| it.optional && lab.is_some()).map(|(it, _)| &it.analyte).collect()
    }
}

/// Results of one record, one day and one person, by place in the list of all results.
pub(super) fn samples(labs: &[Lab]) -> Vec<Vec<usize>> {
    let mut samples: BTreeMap<(&RecordId, Option<IsoDate>, bool), Vec<usize>> = BTreeMap::new();
    for (idx, lab) in labs.iter().enumerate() {
        samples.entry((&lab.record, lab.taken, is_of_other_person(lab))).or_default().push(idx);
    }
    let mut samples: Vec<Vec<usize>> = samples.into_values().collect();
    samples.sort();
    samples
}

/// The relations that speak about results of a sample, in the order of the file.
pub(super) fn statements<'a>(labs: &[Lab], sample: &[usize], knowledge: &'a Knowledge) -> Vec<Statement<'a>> {
    let of = |relation: &'a Relation| {
        let target = result(labs, sample, &relation.target, knowledge)?;
        let name = format!(" {} ", fold_name(&labs[target].name_printed));
        let is_measured = relation.not_named.iter().any(|it| name.contains(&format!(" {it} ")));
        if is_measured || relation.whole && has_unknown_part(labs, sample, &relation.target, knowledge) {
            return None;
        }
        let mut inputs = Vec::new();
        for quantity in &relation.inputs {
            let found = result(labs, sample, quantity, knowledge);
            // An optional part that is printed twice is not simply absent.
            let is_printed = sample.iter().any(|it| labs[*it].analyte.as_ref() == Some(&quantity.analyte));
            if found.is_none() && (!quantity.optional || is_printed) {
                return None;
            }
            inputs.push(found);
        }
        Some(Statement { relation, target, inputs })
    };
    knowledge.relations.iter().filter(|it| it.marks()).filter_map(of).collect()
}

/// The one value of a quantity in a sample; `None` when there is none, or two that differ.
fn result(labs: &[Lab], sample: &[usize], quantity: &Quantity, knowledge: &Knowledge) -> Option<usize> {
    let scales = Scales { labs, swap: None, knowledge };
    let is_meant = |lab: &Lab| {
        lab.analyte.as_ref() == Some(&quantity.analyte)
            && (!quantity.as_printed || lab.unit.as_deref() == Some(quantity.unit.as_str()))
    };
    let found: Vec<usize> = sample.iter().copied().filter(|it| is_meant(&labs[*it])).collect();
    let mut values = found.iter().map(|it| Some((*it, scales.amount(*it, quantity)?)));
    let (first, value) = values.next()??;
    let is_one = values.all(|it| it.is_some_and(|(_, other)| other == value));
    if is_one {
        return Some(first);
    }
    // One value printed in two units differs by rounding: the one in the unit of the relation counts.
    let mut in_unit =
        found.iter().copied().filter(|it| labs[*it].unit.as_deref() == Some(quantity.unit.as_str()));
    let only = in_unit.next()?;
    let units_differ =
        found.iter().all(|it| *it == only || labs[*it].unit.as_ref().is_some_and(|it| *it != quantity.unit));
    (in_unit.next().is_none() && units_differ).then_some(only)
}

/// Whether a result that no analyte goes by may be a part of the whole.
fn has_unknown_part(labs: &[Lab], sample: &[usize], whole: &Quantity, knowledge: &Knowledge) -> bool {
    let may_be_part = |lab: &Lab| {
        let is_number = matches!(lab.value, LabValue::Number { .. } | LabValue::Range { .. });
        let fits = |unit: &String| knowledge.units.scaled(Decimal::ONE, unit, &whole.unit).is_some();
        lab.analyte.is_none() && is_number && lab.unit.as_ref().is_none_or(fits)
    };
    sample.iter().any(|it| may_be_part(&labs[*it]))
}
