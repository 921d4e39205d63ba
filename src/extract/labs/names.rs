//! The name at the beginning of a row: where it ends, and which analytes go by it.

use super::atoms::{Atom, Kind};
use super::rows::Around;
use crate::model::AnalyteId;

/// A number this close behind a name may belong to it, as in "CA 125".
const NAME_NUMBER_GAP: f32 = 0.8;

/// The atoms of the name, the analytes that go by it, and the atoms behind.
pub(super) fn split_name<'x, 'a>(
    atoms: &'x [&'x Atom<'a>],
    around: Around<'_>,
) -> (Vec<&'x Atom<'a>>, Vec<AnalyteId>, Vec<&'x Atom<'a>>) {
    let mut atoms = atoms;
    // "1. Hemoglobin": the number counts the rows, unless the analyte's name begins with it.
    if let [number, text, ..] = atoms
        && is_list_number(number)
        && is_text(text)
        && recognise(&format!("{} {}", number.text(), text.text()), around).is_empty()
    {
        atoms = &atoms[1..];
    }
    let Some(first) = atoms.first() else { return (Vec::new(), Vec::new(), Vec::new()) };
    let begins_name = match first.kind {
        Kind::Text => true,
        Kind::Number(_) | Kind::Unit | Kind::Flag(_) | Kind::Result(_) | Kind::Label(_) => {
            atoms.get(1).is_some_and(|it| is_text(it) && it.gap <= NAME_NUMBER_GAP)
                || !recognise(&first.text(), around).is_empty() && !matches!(first.kind, Kind::Number(_))
        }
        Kind::Range(_) | Kind::Colon | Kind::Bar => false,
    };
    if !begins_name {
        return (Vec::new(), Vec::new(), atoms.to_vec());
    }
    let mut n_name = if is_text(first) || !atoms.get(1).is_some_and(|it| is_text(it)) { 1 } else { 2 };
    // "CA 125  35": the first number belongs to the name when an analyte is called so and a value is left.
    while let Some(next) = atoms.get(n_name)
        && matches!(next.kind, Kind::Number(_) | Kind::Range(_))
        && next.gap <= NAME_NUMBER_GAP
        && atoms[n_name + 1..].iter().any(|it| matches!(it.kind, Kind::Number(_) | Kind::Result(_)))
        && !recognise(&text_of(&atoms[..=n_name]), around).is_empty()
    {
        n_name += 1;
    }
    // "Neutrophil lymphocyte ratio", "Eosinophils %": a unit that hangs on the name and has its value
    // behind is a part of it.
    if let [unit, next, ..] = &atoms[n_name..]
        && unit.kind == Kind::Unit
        && unit.gap <= NAME_NUMBER_GAP
        && next.gap > NAME_NUMBER_GAP
        && matches!(next.kind, Kind::Number(_) | Kind::Flag(_) | Kind::Result(_))
        && !unit.text().contains('/')
    {
        n_name += 1;
    }
    // A second cell of text belongs to the name when only both together are an analyte's name.
    if let Some(next) = atoms.get(n_name)
        && is_text(next)
        && recognise(&text_of(&atoms[..n_name]), around).is_empty()
        && !recognise(&text_of(&atoms[..=n_name]), around).is_empty()
    {
        n_name += 1;
    }
    // "Albumin : creatinine ratio" is one name with a colon in it.
    if let [colon, rest, _, ..] = &atoms[n_name..]
        && colon.kind == Kind::Colon
        && is_text(rest)
    {
        let is_name = |n: &usize| {
            atoms.len() > n_name + n
                && atoms[n_name + 1..n_name + n].iter().all(|it| is_text(it) || it.kind == Kind::Unit)
                && !around.knowledge.analytes.recognise_exactly(&text_of(&atoms[..n_name + n])).is_empty()
        };
        n_name += [3, 2].into_iter().find(is_name).unwrap_or_default();
    }
    let analytes = recognise(&text_of(&atoms[..n_name]), around);
    (atoms[..n_name].to_vec(), analytes, atoms[n_name..].to_vec())
}

pub(super) fn recognise(name: &str, around: Around<'_>) -> Vec<AnalyteId> {
    around.recognise(name)
}

pub(super) fn is_text(atom: &Atom<'_>) -> bool {
    atom.kind == Kind::Text
}

/// Whether a name is a label of the head of a page; "Patient ID: P" before "-0001" begins with one.
pub(super) fn stands_in_head(name: &str, is_known: bool, around: Around<'_>) -> bool {
    let words = &around.knowledge.lab_words;
    let begins = || name.split_once(':').is_some_and(|(label, _)| words.is_never_a_result(label));
    words.is_never_a_result(name) || !is_known && begins()
}

/// A name is cut out of a sentence when it opens a bracket that it does not close.
pub(super) fn has_closed_brackets(name: &str) -> bool {
    let count = |signs: [char; 2]| name.matches(signs).count();
    count(['(', '[']) == count([')', ']'])
}

fn text_of(atoms: &[&Atom<'_>]) -> String {
    atoms.iter().map(|it| it.text()).collect::<Vec<_>>().join(" ")
}

fn is_list_number(atom: &Atom<'_>) -> bool {
    let text = atom.text();
    let digits = text.trim_end_matches(['.', ')']);
    digits.len() <= 2 && !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit())
}
