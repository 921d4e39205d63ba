//! The one other reading of one value that mends a broken relation.

use rust_decimal::Decimal;

use crate::model::{Lab, LabValue};
use crate::pipeline::{Comparison, Knowledge};

use super::slips;
use super::statement::Statement;
use super::weigh::Scales;

/// Another reading of a value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mend {
    /// Which result, by place.
    pub(super) lab: usize,
    /// What is taken instead, in its unit as printed.
    pub(super) value: Decimal,
    /// How many broken relations it mends.
    pub(super) n_mended: usize,
}

impl Mend {
    /// Writes the reading into the result; the words of the page stay in its evidence.
    pub(super) fn write(&self, lab: &mut Lab) {
        let digits = self.value.to_string();
        let has_comma = lab.value_printed.contains(',') && !lab.value_printed.contains('.');
        lab.value_printed = if has_comma { digits.replace('.', ",") } else { digits };
        lab.value = LabValue::Number { value: self.value, bound: None };
    }
}

/// Finds the reading that mends a broken statement; `None` when there is none, or more than one.
///
/// It must leave no other statement about the value broken, and be possible in a living person.
pub(super) fn find(
    broken: &Statement<'_>,
    all: &[Statement<'_>],
    labs: &[Lab],
    knowledge: &Knowledge,
) -> Option<Mend> {
    // An order leaves too much open: many numbers are less than another.
    if broken.relation.is != Comparison::Equal {
        return None;
    }
    let before = Scales { labs, swap: None, knowledge };
    let mut found: Vec<Mend> = Vec::new();
    for lab in broken.labs() {
        let about: Vec<&Statement<'_>> =
            all.iter().filter(|it| it.labs().any(|other| other == lab)).collect();
        for value in slips::likely(&labs[lab]) {
            let after = Scales { swap: Some((lab, value)), ..before };
            let mends = after.holds(broken)
                && after.is_possible(lab)
                && !about.iter().any(|it| after.is_broken(it, all));
            if mends {
                let was_broken = |it: &&&Statement<'_>| before.is_broken(it, all) && after.holds(it);
                found.push(Mend { lab, value, n_mended: about.iter().filter(was_broken).count() });
            }
        }
    }
    // Of many slips one fits by chance: what no reader saw is believed only where it fits to the last digit.
    let is_believed = |it: &Mend| {
        let after = Scales { swap: Some((it.lab, it.value)), ..before };
        slips::is_close_to_seen(&labs[it.lab], it.value) || after.is_exact(broken)
    };
    match found[..] {
        [only] if is_believed(&only) => Some(only),
        _ => None,
    }
}
