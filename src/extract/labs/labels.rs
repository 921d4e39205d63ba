//! What stands beside the parts of a row: labels within it, the classes of its range, units of its analyte.

use super::atoms::{Atom, Kind};
use super::names::is_text;
use super::parts::ends_of;
use super::rows::{Around, CELL_GAP};
use crate::model::{AnalyteId, Flag};
use crate::pipeline::{Column, Knowledge};

/// Short units that are one only beside their analyte, such as "s" behind a prothrombin time.
pub(super) fn with_own_units<'a>(
    mut rest: Vec<Atom<'a>>,
    analytes: &[AnalyteId],
    around: Around<'_>,
) -> Vec<Atom<'a>> {
    let Knowledge { analytes: table, units, .. } = around.knowledge;
    let is_unit = |text: &str| {
        analytes.iter().filter_map(|it| table.get(it)).any(|it| units.ucum_of(text, Some(it)).is_some())
    };
    for at in 1..rest.len() {
        let is_behind_number = matches!(rest[at - 1].kind, Kind::Number(_));
        if is_text(&rest[at]) && is_behind_number && rest[at].tokens.len() <= 2 && is_unit(&rest[at].text()) {
            rest[at].kind = Kind::Unit;
        }
    }
    rest
}

/// Puts the class before the range it stands for: "Desirable: < 200", "Normal 0.5 - 1.2".
pub(super) fn with_classes<'a>(rest: Vec<Atom<'a>>, around: Around<'_>) -> Vec<Atom<'a>> {
    let mut found: Vec<Atom<'a>> = Vec::new();
    for atom in rest {
        let n_before = if found.last().is_some_and(|it| it.kind == Kind::Colon) { 2 } else { 1 };
        let class = found.len().checked_sub(n_before).map(|it| &found[it]);
        let is_class = class.is_some_and(|it| {
            around.knowledge.lab_words.flag(&it.text()) == Some(Flag::Normal)
                && found.len() > n_before
                && atom.gap <= CELL_GAP
        });
        match ends_of(&atom).filter(|_| is_class) {
            Some(ends) => {
                let parts = found.split_off(found.len() - n_before);
                let mut whole = parts[0].clone();
                for part in parts.into_iter().skip(1).chain([atom]) {
                    whole.rect = whole.rect.around(part.rect);
                    whole.tokens.extend(part.tokens);
                }
                found.push(Atom { kind: Kind::Range(ends), ..whole });
            }
            None => found.push(atom),
        }
    }
    found
}

/// Takes inline labels ("Range : <5.69") out of a row; the atom behind each goes into its column.
pub(super) fn take_labels<'x, 'a>(atoms: Vec<&'x Atom<'a>>) -> (Vec<&'x Atom<'a>>, Vec<Option<Column>>) {
    let (mut kept, mut forced, mut label) = (Vec::new(), Vec::new(), None);
    for atom in atoms {
        match atom.kind {
            Kind::Label(column) => label = Some(column),
            Kind::Colon => {}
            Kind::Number(_) | Kind::Range(_) | Kind::Result(_) => {
                kept.push(atom);
                forced.push(label.take());
            }
            Kind::Unit | Kind::Flag(_) | Kind::Text | Kind::Bar => {
                kept.push(atom);
                forced.push(None);
            }
        }
    }
    (kept, forced)
}
