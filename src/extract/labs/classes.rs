//! Ranges printed for classes of people or risk: "Male: 13 - 17 Female: 12 - 15", "Deficient: < 20".

use super::atoms::{Atom, Kind, atoms};
use super::parts::{Cell, ends_of};
use crate::extract::numbers::DecimalSign;
use crate::model::RangeClass;
use crate::pipeline::Knowledge;

/// The classes of a printed range, in their order; none where it is one range for all.
pub(super) fn of_range(range: &Cell<'_>, sign: DecimalSign, knowledge: &Knowledge) -> Vec<RangeClass> {
    let mut classes: Vec<RangeClass> = Vec::new();
    let mut words: Vec<String> = Vec::new();
    let parts = atoms(&range.tokens, sign, knowledge);
    for (at, atom) in parts.iter().enumerate() {
        if let Some(ends) = ends_of(atom) {
            let name = bare(&std::mem::take(&mut words).join(" "));
            classes.push(RangeClass { name, low: ends.low, high: ends.high });
            continue;
        }
        // "3.5 - 7.2 (M)": a class in brackets belongs to the range before it.
        let is_behind =
            atom.text().starts_with('(') && at.checked_sub(1).is_some_and(|it| ends_of(&parts[it]).is_some());
        match classes.last_mut().filter(|it| is_behind && it.name.is_empty()) {
            Some(last) => last.name = bare(&atom.text()),
            None if is_word(atom) => words.push(atom.text()),
            None => {}
        }
    }
    let is_for_all = classes.len() < 2 && classes.iter().all(|it| it.name.is_empty());
    if is_for_all { Vec::new() } else { classes }
}

fn is_word(atom: &Atom<'_>) -> bool {
    !matches!(atom.kind, Kind::Unit | Kind::Colon | Kind::Bar | Kind::Number(_))
}

fn bare(class: &str) -> String {
    class.trim_matches(|it: char| !it.is_alphanumeric()).to_owned()
}
