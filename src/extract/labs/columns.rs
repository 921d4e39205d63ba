//! The columns of a result table, with or without headings, and which atom stands in which.

use super::atoms::{Atom, Kind};
use super::rows::SampleDay;
use crate::model::{LabValue, Rect};
use crate::pipeline::Column;

/// What a word height between an atom and its column costs, and the most it can cost.
const COST_OF_DISTANCE: f32 = 0.15;
const MAX_DISTANCE: f32 = 10.0;

/// What a number costs that stands under the heading of the ranges.
const LONE_END: f32 = 0.8;

/// A column and where its heading stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Heading {
    /// What it holds.
    pub column: Column,
    /// The heading; `None` where no heading was printed.
    pub rect: Option<Rect>,
    /// The day of the samples below, where the heading is one or holds one.
    pub taken: Option<SampleDay>,
    /// Whether it is one of several columns of values: of a day or an hour, or under the same word again.
    pub is_one_of_several: bool,
}

/// The columns of a table, left to right.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Columns {
    /// The headings.
    pub headings: Vec<Heading>,
}

/// Atoms with the column each stands in.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    /// One column for each atom.
    pub columns: Vec<Column>,
    /// The heading of each atom's column, by its place among all headings.
    pub at: Vec<usize>,
    /// How badly they fit.
    pub cost: f32,
    /// How far outside of its column each atom stands, in word heights; 0 without headings.
    pub distances: Vec<f32>,
}

impl Heading {
    fn unprinted(column: Column) -> Heading {
        Heading { column, rect: None, taken: None, is_one_of_several: false }
    }
}

impl Columns {
    /// The usual orders behind the name, for tables without a heading line; the likeliest first.
    pub(super) fn usual() -> impl Iterator<Item = (Columns, f32)> {
        use Column::{Flag, Range, Unit, Value};
        let orders: [(&[Column], f32); 6] = [
            (&[Value, Unit, Range, Flag], 0.0),
            (&[Flag, Value, Unit, Range], 0.1),
            (&[Value, Flag, Range, Unit], 0.2),
            (&[Value, Range, Unit, Flag], 0.3),
            (&[Value, Flag, Unit, Range], 0.1),
            (&[Unit, Range, Value, Flag], 0.6),
        ];
        orders.into_iter().map(|(columns, cost)| {
            let headings = columns.iter().map(|it| Heading::unprinted(*it)).collect();
            (Columns { headings }, cost)
        })
    }

    /// The day of the samples, where the heading of the values says it.
    pub(super) fn taken(&self) -> Option<SampleDay> {
        self.headings.iter().find(|it| it.column == Column::Value)?.taken
    }

    /// Whether a column has a heading.
    pub(super) fn has(&self, column: Column) -> bool {
        self.headings.iter().any(|it| it.column == column)
    }

    /// Places atoms into the columns right of the names, in their order, at the least cost.
    ///
    /// Several atoms may share a column (a value and its mark), columns may stay empty.
    pub(super) fn place(&self, atoms: &[Atom<'_>], word_height: f32) -> Option<Placed> {
        let (places, headings): (Vec<usize>, Vec<Heading>) =
            self.headings.iter().copied().enumerate().filter(|(_, it)| it.column != Column::Name).unzip();
        if atoms.is_empty() || headings.is_empty() {
            return None;
        }
        // best[column] holds the least cost of the atoms so far when the last stands in that column.
        let mut best: Vec<(f32, Vec<usize>)> = vec![(f32::INFINITY, Vec::new()); headings.len()];
        for (atom_idx, atom) in atoms.iter().enumerate() {
            let mut next = vec![(f32::INFINITY, Vec::new()); headings.len()];
            for (to, heading) in headings.iter().enumerate() {
                let distance = distance(atom, &headings, to, word_height);
                let here = misfit(&atom.kind, heading.column, self.has(Column::Unit))
                    .min(if stands_in_range(atom, *heading, distance) { LONE_END } else { f32::INFINITY })
                    + distance * COST_OF_DISTANCE;
                if atom_idx == 0 {
                    next[to] = (here, vec![to]);
                    continue;
                }
                for (from, (cost, path)) in best.iter().enumerate().take(to + 1) {
                    let crowded = if from == to { crowding(&atoms[atom_idx - 1], atom) } else { 0.0 };
                    let total = cost + here + crowded;
                    if total < next[to].0 {
                        let mut path = path.clone();
                        path.push(to);
                        next[to] = (total, path);
                    }
                }
            }
            best = next;
        }
        let (cost, path) = best.into_iter().min_by(|a, b| a.0.total_cmp(&b.0))?;
        let distances =
            path.iter().zip(atoms).map(|(to, atom)| distance(atom, &headings, *to, word_height)).collect();
        let columns = path.iter().map(|it| headings[*it].column).collect();
        Some(Placed { columns, at: path.into_iter().map(|it| places[it]).collect(), cost, distances })
    }
}

/// Whether a number stands right under the heading of the ranges: one end whose sign was lost.
fn stands_in_range(atom: &Atom<'_>, heading: Heading, distance: f32) -> bool {
    heading.column == Column::Range
        && heading.rect.is_some()
        && distance == 0.0
        && matches!(atom.kind, Kind::Number(_))
}

/// How far an atom stands outside of a column, in word heights.
fn distance(atom: &Atom<'_>, headings: &[Heading], idx: usize, word_height: f32) -> f32 {
    match headings[idx].rect {
        Some(rect) if word_height > 0.0 => {
            let from = idx
                .checked_sub(1)
                .and_then(|it| headings[it].rect)
                .map_or(rect.left(), |it| (it.right() + rect.left()) / 2.0);
            let to = headings
                .get(idx + 1)
                .and_then(|it| it.rect)
                .map_or(rect.right(), |it| (rect.right() + it.left()) / 2.0);
            let outside = (from - atom.rect.centre()).max(atom.rect.centre() - to).max(0.0);
            (outside / word_height).min(MAX_DISTANCE)
        }
        _ => 0.0,
    }
}

/// How little an atom looks like what a column holds.
fn misfit(kind: &Kind, column: Column, has_unit_column: bool) -> f32 {
    match (column, kind) {
        (Column::Other, _) => 0.7,
        (Column::Value, Kind::Number(_) | Kind::Result(_)) => 0.0,
        (Column::Value, Kind::Range(_)) => 1.0,
        (Column::Value, Kind::Unit) => {
            if has_unit_column {
                1.5
            } else {
                0.3
            }
        }
        (Column::Value, Kind::Flag(_)) => 0.4,
        (Column::Value, Kind::Text) => 1.2,
        (Column::Unit, Kind::Unit) => 0.0,
        (Column::Unit, Kind::Text) => 1.0,
        (Column::Unit, Kind::Flag(_)) => 1.5,
        (Column::Unit, Kind::Result(_)) => 2.0,
        (Column::Unit, Kind::Number(_) | Kind::Range(_)) => 3.0,
        (Column::Range, Kind::Range(_)) => 0.0,
        (Column::Range, Kind::Number(LabValue::Number { bound: Some(_), .. })) => 0.2,
        (Column::Range, Kind::Result(_) | Kind::Unit) => 0.5,
        (Column::Range, Kind::Text) => 1.0,
        (Column::Range, Kind::Flag(_)) => 1.5,
        (Column::Range, Kind::Number(_)) => 2.5,
        (Column::Flag, Kind::Flag(_)) => 0.0,
        (Column::Flag, Kind::Result(_) | Kind::Text) => 0.6,
        (Column::Flag, Kind::Unit) => 2.0,
        (Column::Flag, Kind::Number(_) | Kind::Range(_)) => 3.0,
        (Column::Name, _) | (_, Kind::Label(_) | Kind::Colon | Kind::Bar) => 3.0,
    }
}

/// What it costs that two neighbours share a column: little when they complete each other.
fn crowding(before: &Atom<'_>, atom: &Atom<'_>) -> f32 {
    let completes = matches!(
        (&before.kind, &atom.kind),
        (Kind::Number(_) | Kind::Range(_) | Kind::Result(_), Kind::Flag(_) | Kind::Unit)
            | (Kind::Flag(_), Kind::Number(_) | Kind::Result(_))
            | (Kind::Unit, Kind::Flag(_))
            | (Kind::Text, Kind::Text)
    );
    if completes { 0.0 } else { 1.0 }
}
