//! What readers of pictures lose in a row, and what stands in a row that is no part of a result.

use super::atoms::{Atom, Kind};
use super::figures::Ends;
use super::lookalike::mended;
use super::names::{is_text, recognise};
use super::rows::{Around, CELL_GAP};
use crate::model::{AnalyteId, LabValue, Reader};
use crate::pipeline::{Column, Knowledge};

/// The ends of a range that lost its dash are not further apart than this many word heights.
const MAX_RANGE_GAP: f32 = 3.0;

/// What is behind the name of a row on a picture, where signs get lost and change: a text that looks like
/// a unit of the analyte is one, and two rising numbers behind a unit are a range without its dash.
pub(super) fn as_read<'a>(
    mut rest: Vec<Atom<'a>>,
    analytes: &[AnalyteId],
    around: Around<'_>,
) -> Vec<Atom<'a>> {
    if !rest.iter().flat_map(|it| &it.tokens).any(|it| it.word.reader != Reader::File) {
        return rest;
    }
    let Knowledge { analytes: table, units, .. } = around.knowledge;
    let is_lookalike = |text: &str| {
        analytes.iter().filter_map(|it| table.get(it)).any(|it| mended(text, it, units).is_some())
    };
    for atom in rest.iter_mut().skip(1) {
        if is_text(atom) && atom.tokens.len() <= 2 && is_lookalike(&atom.text()) {
            atom.kind = Kind::Unit;
        }
    }
    // What stands alone between a number and a range is where the unit is, whatever became of it.
    let has_unit = rest.iter().any(|it| it.kind == Kind::Unit);
    if let [.., value, unit, range] = rest.as_mut_slice()
        && !has_unit
        && matches!((&value.kind, &range.kind), (Kind::Number(_), Kind::Range(_)))
        && is_text(unit)
        && unit.tokens.len() == 1
    {
        unit.kind = Kind::Unit;
    }
    let has_range_column = around.columns.is_some_and(|it| it.has(Column::Range));
    let found = (1..rest.len().saturating_sub(1)).find(|&idx| {
        rest[idx + 1].gap <= MAX_RANGE_GAP
            && (rest[idx - 1].kind == Kind::Unit || has_range_column)
            && rest[..idx].iter().any(|it| matches!(it.kind, Kind::Number(_)))
            && rest[idx].gap > rest[idx + 1].gap
            && ends_without_dash(&rest[idx], &rest[idx + 1]).is_some()
            && !rest[idx + 2..].iter().any(|it| matches!(it.kind, Kind::Number(_)))
    });
    if let Some(idx) = found
        && let Some(ends) = ends_without_dash(&rest[idx], &rest[idx + 1])
    {
        let high = rest.remove(idx + 1);
        let low = &mut rest[idx];
        low.kind = Kind::Range(ends);
        low.rect = low.rect.around(high.rect);
        low.tokens.extend(high.tokens);
    }
    rest
}

/// The ends two plain numbers give, when the second is the higher one.
fn ends_without_dash(low: &Atom<'_>, high: &Atom<'_>) -> Option<Ends> {
    let plain = |it: &Atom<'_>| match it.kind {
        Kind::Number(LabValue::Number { value, bound: None }) => Some(value),
        _ => None,
    };
    let (low, high) = (plain(low)?, plain(high)?);
    (low < high).then_some(Ends { low: Some(low), high: Some(high) })
}

/// Atoms without a speck before the name: a sign or two far from a name that is known.
pub(super) fn without_speck<'x, 'a>(atoms: &'x [&'x Atom<'a>], around: Around<'_>) -> &'x [&'x Atom<'a>] {
    match atoms {
        [speck, name, _, ..]
            if is_text(speck)
                && is_text(name)
                && speck.text().chars().count() <= 2
                && name.gap > CELL_GAP
                && !recognise(&name.text(), around).is_empty()
                && recognise(&format!("{} {}", speck.text(), name.text()), around).is_empty() =>
        {
            &atoms[1..]
        }
        _ => atoms,
    }
}

/// "+91" is the beginning of a telephone number.
pub(super) fn is_telephone_code(value: &Atom<'_>) -> bool {
    let text = value.text();
    let digits = text.strip_prefix('+').unwrap_or_default();
    digits.len() >= 2 && digits.bytes().all(|it| it.is_ascii_digit())
}

/// Leaders, bullets and lone signs that say nothing.
pub(super) fn is_ornament(atom: &Atom<'_>) -> bool {
    let says_nothing = |it: char| {
        !it.is_alphanumeric() && !matches!(it, '*' | '+' | '%' | '#' | '¬' | '▲' | '▼' | '↑' | '↓')
    };
    is_text(atom) && atom.text().chars().all(says_nothing)
}
