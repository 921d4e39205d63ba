//! Tables with several columns of values: of several days, hours or units, each value a row of its own.

use super::atoms::{Atom, Kind};
use super::columns::Columns;
use super::names::split_name;
use super::rows::{Around, CELL_GAP, Row, row};
use crate::pipeline::Column;

/// The headings that one column of values is read with, by their place among all headings.
struct Group {
    headings: Vec<usize>,
}

/// Whether a table has several columns of values for one name.
pub(super) fn has_several(columns: &Columns) -> bool {
    let n = |column: Column| columns.headings.iter().filter(|it| it.column == column).count();
    let values = columns.headings.iter().filter(|it| it.column == Column::Value);
    // "Titre" and "Result" side by side tell the same thing twice.
    n(Column::Value) > 1 && values.filter(|it| it.is_one_of_several).count() > 1 && n(Column::Name) <= 1
}

/// Whether a line holds a second name: two tables stand side by side, each with a column of values.
pub(super) fn has_second_name(atoms: &[Atom<'_>], around: Around<'_>) -> bool {
    let is_name = |it: &Atom<'_>| {
        it.kind == Kind::Text && it.gap > CELL_GAP && !around.recognise(&it.text()).is_empty()
    };
    atoms.iter().skip(1).any(is_name)
}

/// Reads a line once for each column of values.
pub(super) fn rows_of_values<'a>(atoms: &[Atom<'a>], columns: &Columns, around: Around<'_>) -> Vec<Row<'a>> {
    let all: Vec<&Atom<'a>> = atoms.iter().collect();
    let (name, _, rest) = split_name(&all, around);
    let owned: Vec<Atom<'a>> = rest.iter().map(|it| (*it).clone()).collect();
    let Some(placed) = columns.place(&owned, around.word_height) else { return Vec::new() };
    let of_group = |group: Group| {
        let part = Columns { headings: group.headings.iter().map(|it| columns.headings[*it]).collect() };
        let n_before = owned.iter().take_while(|it| !matches!(it.kind, Kind::Number(_))).count();
        // "Hb (g/dL)   8.8   9.6": the unit behind the name is that of all its values.
        let is_own = |(idx, at): (usize, &usize)| {
            group.headings.contains(at) || idx < n_before && owned[idx].kind == Kind::Unit
        };
        let own = owned.iter().enumerate().zip(&placed.at).filter(|((idx, _), at)| is_own((*idx, at)));
        let own = own.map(|((_, atom), _)| atom);
        let line: Vec<Atom<'a>> = name.iter().copied().chain(own).cloned().collect();
        row(&line, Around { columns: Some(&part), ..around })
    };
    groups(columns).into_iter().filter_map(of_group).collect()
}

/// One group for each column of values: its own headings are those up to the next one, what stands before
/// the first is for all; and so is what stands behind the last where no other has its like.
fn groups(columns: &Columns) -> Vec<Group> {
    let headings = &columns.headings;
    let is_value = |it: &usize| headings[*it].column == Column::Value;
    let values: Vec<usize> = (0..headings.len()).filter(is_value).collect();
    let Some((first, last)) = values.first().copied().zip(values.last().copied()) else { return Vec::new() };
    let is_alone = |it: &usize| {
        let column = headings[*it].column;
        headings.iter().filter(|it| it.column == column).count() == 1
    };
    let for_all: Vec<usize> = (0..first).chain((last + 1..headings.len()).filter(is_alone)).collect();
    let group = |(idx, &value): (usize, &usize)| {
        let end = values.get(idx + 1).copied().unwrap_or(headings.len());
        let mut own: Vec<usize> = for_all.iter().copied().chain(value..end).collect();
        own.sort_unstable();
        own.dedup();
        Group { headings: own }
    };
    values.iter().enumerate().map(group).collect()
}
