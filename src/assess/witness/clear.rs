//! Unsure readings that arithmetic with sure ones confirms.

use rust_decimal::Decimal;

use crate::model::{Doubt, Judgement, Lab, Trust};
use crate::pipeline::{Comparison, Knowledge, Purpose};

use super::slips;
use super::statement::{self, Statement};
use super::weigh::{Scales, Weight};

/// A relation that leaves more of the target open, in percent, confirms nothing.
const MAX_OPEN: Decimal = Decimal::from_parts(3, 0, 0, false, 0);

/// Clears the doubt that a value was not read surely, where sure values leave it no other number.
///
/// The relation must hold as closely as the printed digits allow, and no number that differs by one
/// digit, by its point or by what another reader saw may fit as well; where two readers agree but for one
/// sign, the neighbour of its last digit may. Any other doubt stays.
pub(in crate::assess) fn cleared(mut labs: Vec<Lab>, knowledge: &Knowledge) -> Vec<Lab> {
    let mut sure = Vec::new();
    for sample in statement::samples(&labs) {
        let statements = statement::statements(&labs, &sample, knowledge);
        let scales = Scales { labs: &labs, swap: None, knowledge };
        let unsure = sample.iter().copied().filter(|it| is_only_unsure(&labs[*it]));
        sure.extend(unsure.filter(|lab| statements.iter().any(|it| confirms(it, *lab, scales))));
    }
    // What was cleared here is no witness for others: the list is changed at the end.
    for lab in sure {
        labs[lab].judgement = Judgement::clear();
    }
    labs
}

/// Whether nothing speaks against a value but that its reading is not sure.
fn is_only_unsure(lab: &Lab) -> bool {
    let doubts = lab.judgement.doubts();
    let is_of_reading = |it: &Doubt| matches!(it, Doubt::LowConfidence | Doubt::ReadingsDiffer);
    !doubts.is_empty() && doubts.iter().all(is_of_reading) && slips::is_nearly_agreed(lab)
}

fn confirms(statement: &Statement<'_>, lab: usize, scales: Scales<'_>) -> bool {
    let relation = statement.relation;
    let is_exact = relation.purpose == Purpose::CrossCheck
        && relation.is == Comparison::Equal
        && relation.family.is_none()
        && statement.optional().is_empty();
    let is_witness = |it: usize| it == lab || scales.labs[it].judgement.trust() == Trust::Clear;
    if !is_exact || !statement.labs().any(|it| it == lab) || !statement.labs().all(is_witness) {
        return false;
    }
    let fits = |it: &Weight| it.off <= it.rounding;
    let is_close = |it: &Weight| {
        let open = it.rounding.checked_mul(Decimal::ONE_HUNDRED);
        let most = it.expected.abs().checked_mul(MAX_OPEN);
        it.is_exact() && open.zip(most).is_some_and(|(open, most)| open < most)
    };
    let other_fits = |value: Decimal| {
        let swapped = Scales { swap: Some((lab, value)), ..scales };
        swapped.weigh(statement, &[]).is_none_or(|it| fits(&it))
    };
    let Lab { judgement, readings, .. } = &scales.labs[lab];
    let has_two_readers = !judgement.doubts().contains(&Doubt::LowConfidence) && !readings.others.is_empty();
    let others = if has_two_readers { slips::thinkable_of_two } else { slips::thinkable };
    scales.weigh(statement, &[]).is_some_and(|it| is_close(&it))
        && !others(&scales.labs[lab]).into_iter().any(other_fits)
}
