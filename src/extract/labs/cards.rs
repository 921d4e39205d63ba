//! Results below a line of their own that names the test: tiles, cards and blocks of "Result: 131".

use super::Habits;
use super::atoms::{Atom, Kind, atoms, join};
use super::figures::ends_of_bound;
use super::parts::{Cell, range_of};
use super::rows::{Around, Row, row};
use super::table::{ENOUGH_IN_TABLE, FoundRow, Walk};
use super::tokens::{Token, apart};
use crate::model::{LabValue, LaidPage};
use crate::pipeline::{Column, Knowledge};

/// A label has at most this many words.
const MAX_LABEL: usize = 4;

/// What belongs to a card stands at most this many lines below its name.
const MAX_LINES: usize = 6;

/// A unit, range or mark on a line of its own follows its value after at most this many other lines.
const MAX_SINCE: usize = 1;

/// The test that a line of its own names, and what stands below before its value.
#[derive(Clone, Debug, Default)]
pub(super) struct Card<'a> {
    name: Option<Vec<Token<'a>>>,
    range: Vec<Token<'a>>,
    n_lines: usize,
}

impl<'a> Card<'a> {
    /// Begins a card when a line is the name of an analyte.
    pub(super) fn name(&mut self, line: &[Token<'a>], around: Around<'_>) {
        if !around.knowledge.analytes.recognise_exactly(&join(line)).is_empty() {
            *self = Card { name: Some(line.to_vec()), ..Card::default() };
        }
    }
}

impl<'a> Walk<'a> {
    /// Reads a line of a card: its name, range, value, unit or mark. Returns whether it was one.
    pub(super) fn card_line(
        &mut self,
        line: &[Token<'a>],
        page: &'a LaidPage,
        habits: Habits,
        around: Around<'_>,
    ) -> bool {
        self.card.n_lines += 1;
        if self.card.n_lines > MAX_LINES {
            self.card = Card::default();
        }
        let knowledge = around.knowledge;
        match labelled_line(line, knowledge) {
            Some((Column::Name, rest)) => {
                self.card.name(rest, around);
                self.card.name.is_some()
            }
            Some((Column::Value, rest)) => self.card_value(rest, page, habits, around),
            Some((Column::Range, rest)) => {
                if self.card.name.is_some() {
                    self.card.range = rest.to_vec();
                    return !rest.is_empty();
                }
                self.add_to_last(page, |row| {
                    let parts = atoms(rest, habits.sign, knowledge);
                    let (range, ends) = range_of(&parts.iter().collect::<Vec<_>>());
                    let is_free = row.range.is_none() && range.is_some();
                    if is_free {
                        (row.range, row.ends) = (range, ends);
                    }
                    is_free
                })
            }
            Some((Column::Unit, rest)) => self.add_to_last(page, |row| {
                let is_free = row.unit.is_none() && knowledge.units.is_unit(&join(rest));
                if is_free {
                    row.unit = Cell::of_tokens(rest.to_vec());
                }
                is_free
            }),
            Some((Column::Flag | Column::Other, _)) => false,
            None if around.columns.is_some_and(|it| it.has(Column::Name)) => false,
            None => {
                let parts = atoms(line, habits.sign, knowledge);
                if let [Atom { kind: Kind::Flag(_), .. }] = parts.as_slice() {
                    return self.add_to_last(page, |row| {
                        let is_free = row.flag.is_none();
                        if is_free {
                            row.flag = Cell::of_tokens(line.to_vec());
                        }
                        is_free
                    });
                }
                let is_part = |it: &Atom<'_>| matches!(it.kind, Kind::Number(_) | Kind::Unit | Kind::Flag(_));
                let is_value = matches!(parts.first().map(|it| &it.kind), Some(Kind::Number(_)));
                is_value && parts.iter().all(is_part) && self.card_value(line, page, habits, around)
            }
        }
    }

    /// Reads a value below its name, with the range that stood between them.
    fn card_value(
        &mut self,
        value: &[Token<'a>],
        page: &'a LaidPage,
        habits: Habits,
        around: Around<'_>,
    ) -> bool {
        let Some(name) = self.card.name.clone() else { return false };
        let line: Vec<Token<'a>> =
            name.into_iter().chain(apart(value)).chain(apart(&self.card.range)).collect();
        let parts = atoms(&line, habits.sign, around.knowledge);
        let Some(row) = row(&parts, Around { columns: None, ..around }) else { return false };
        if row.score < ENOUGH_IN_TABLE || row.name.is_none() {
            return false;
        }
        let block = self.block_of(&row, &parts);
        self.found.push(FoundRow { row, page, block, is_headed: true, is_weak: false });
        self.card = Card::default();
        self.before = None;
        self.n_lines_since = 0;
        true
    }

    /// Changes the row right above; returns what the change says.
    fn add_to_last(&mut self, page: &'a LaidPage, change: impl FnOnce(&mut Row<'a>) -> bool) -> bool {
        let is_near = self.n_lines_since <= MAX_SINCE;
        let last = self.found.last_mut().filter(|it| is_near && std::ptr::eq(it.page, page));
        last.is_some_and(|it| change(&mut it.row))
    }

    /// Reads "Value : 4.9" tiles: the name stands above each, the range below.
    pub(super) fn tiles(
        &mut self,
        values: &[Atom<'a>],
        below: &[Atom<'a>],
        page: &'a LaidPage,
        knowledge: &'a Knowledge,
    ) {
        let above = self.cells_above();
        let is_under = |name: &Cell<'a>, atom: &Atom<'a>| {
            (atom.rect.left() - name.rect.left()).abs() <= page.word_height * 3.0
        };
        for (label, value) in labelled(values, Column::Value) {
            // A heading may stand between a name and its value.
            let mut names = above.iter().filter(|it| is_under(it, label));
            let first = names.clone().next();
            let known = names.find(|it| !knowledge.analytes.recognise_exactly(&it.text).is_empty());
            let Some(name) = known.or(first) else { continue };
            let understood = match &value.kind {
                Kind::Number(number) => number.clone(),
                _ => LabValue::Text { text: value.text() },
            };
            let range =
                labelled(below, Column::Range).into_iter().find(|it| is_under(name, it.0)).map(|it| it.1);
            let ends = range.and_then(|it| match &it.kind {
                Kind::Range(ends) => Some(*ends),
                Kind::Number(LabValue::Number { value, bound: Some(bound) }) => {
                    Some(ends_of_bound(*value, *bound))
                }
                _ => None,
            });
            let Some(cell) = Cell::of_tokens(value.tokens.clone()) else { continue };
            let row = Row {
                analytes: knowledge.analytes.recognise_exactly(&name.text),
                name: Some(name.clone()),
                value: cell,
                understood,
                unit: None,
                range: range.and_then(|it| Cell::of_tokens(it.tokens.clone())),
                ends,
                flag: None,
                taken: None,
                score: ENOUGH_IN_TABLE,
                is_free_text: false,
                has_colon: true,
                is_unsure: false,
            };
            let block = self.block.of_row(&row, &[], knowledge);
            self.found.push(FoundRow { row, page, block, is_headed: true, is_weak: false });
        }
    }

    /// The cells of the two lines of text above, the nearer line first.
    fn cells_above(&self) -> Vec<Cell<'a>> {
        let lines = [&self.before, &self.before_that].into_iter().flatten();
        lines
            .flat_map(|line| line.chunk_by(|_, next| next.gap <= 1.0))
            .filter_map(|it| Cell::of_tokens(it.to_vec()))
            .collect()
    }
}

/// The column that a label at the beginning of a line names, and what stands behind its colon.
fn labelled_line<'x, 'a>(line: &'x [Token<'a>], knowledge: &Knowledge) -> Option<(Column, &'x [Token<'a>])> {
    let colon = line.iter().take(MAX_LABEL + 1).position(|it| it.text == ":")?;
    // Several labels on one line are tiles side by side.
    if line[colon + 1..].iter().any(|it| it.text == ":") {
        return None;
    }
    let label = join(&line[..colon]);
    let is_patient = knowledge.lab_words.is_patient(&label);
    let column = if is_patient { Column::Value } else { knowledge.lab_words.column(&label)? };
    Some((column, &line[colon + 1..]))
}

/// Whether a line holds nothing but "Value : …" statements.
pub(super) fn is_tiles(atoms: &[Atom<'_>]) -> bool {
    let starts_with_label = atoms.first().is_some_and(|it| it.kind == Kind::Label(Column::Value));
    starts_with_label && !atoms.iter().any(|it| it.kind == Kind::Label(Column::Range))
}

/// The labels of one column in a line, each with what stands behind it.
fn labelled<'x, 'a>(atoms: &'x [Atom<'a>], column: Column) -> Vec<(&'x Atom<'a>, &'x Atom<'a>)> {
    let mut found = Vec::new();
    let mut label: Option<&Atom<'a>> = None;
    for atom in atoms {
        match atom.kind {
            Kind::Label(it) => label = (it == column).then_some(atom),
            Kind::Colon => {}
            _ => found.extend(label.take().map(|it| (it, atom))),
        }
    }
    found
}
