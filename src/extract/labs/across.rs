//! Tables on their side: the names of the tests across the page, a day on each line.

use super::Habits;
use super::atoms::{Atom, Kind, atoms, join};
use super::headings::day_of;
use super::parts::ends_of;
use super::rows::{Around, CELL_GAP, SampleDay, row};
use super::table::{ENOUGH_IN_TABLE, FoundRow, Walk};
use super::tokens::{Token, apart};
use crate::model::{IsoDate, LaidPage, Rect};

/// So many names of tests across a line are the head of such a table.
const MIN_TESTS: usize = 3;

/// So many values under them are a line of it.
const MIN_VALUES: usize = 2;

/// A value stands at most this far from the middle of its name, in word heights.
const REACH: f32 = 4.0;

/// The tests across the page.
#[derive(Clone, Debug, Default)]
pub(super) struct Across<'a> {
    tests: Vec<Test<'a>>,
}

#[derive(Clone, Debug)]
struct Test<'a> {
    name: Vec<Token<'a>>,
    middle: f32,
    /// What stands under the name before the first value: the unit, the range.
    below: Vec<Token<'a>>,
}

impl<'a> Walk<'a> {
    /// Reads a line of a table on its side: its head, units and ranges, or the values of a day. Returns
    /// whether it was one.
    pub(super) fn across_line(
        &mut self,
        line: &[Token<'a>],
        page: &'a LaidPage,
        habits: Habits,
        around: Around<'_>,
    ) -> bool {
        if let Some(tests) = head(line, around) {
            // They may as well be the names of tiles: the line is read on.
            self.across = Across { tests };
            return false;
        }
        if self.across.tests.is_empty() {
            return false;
        }
        let parts = atoms(line, habits.sign, around.knowledge);
        let is_value = |it: &&Atom<'a>| matches!(it.kind, Kind::Number(_));
        let is_below = |it: &&Atom<'a>| it.kind == Kind::Unit || ends_of(it).is_some();
        let n_under = parts.iter().filter(|it| matches!(it.kind, Kind::Unit | Kind::Range(_))).count();
        let reach = REACH * page.word_height;
        let test_of = |tests: &[Test<'a>], atom: &Atom<'a>| {
            let middle = atom.rect.centre();
            let far = |it: &Test<'a>| (it.middle - middle).abs();
            let nearest = (0..tests.len()).min_by(|a, b| far(&tests[*a]).total_cmp(&far(&tests[*b])))?;
            (far(&tests[nearest]) <= reach).then_some(nearest)
        };
        let values: Vec<(usize, &Atom<'a>)> = parts
            .iter()
            .filter(is_value)
            .filter_map(|it| Some((test_of(&self.across.tests, it)?, it)))
            .collect();
        if n_under < MIN_VALUES && values.len() < MIN_VALUES {
            self.across = Across::default();
            return false;
        }
        if n_under >= MIN_VALUES {
            for atom in parts.iter().filter(is_below) {
                if let Some(at) = test_of(&self.across.tests, atom) {
                    self.across.tests[at].below.extend(apart(&atom.tokens));
                }
            }
            return true;
        }
        let taken = day(line, habits);
        for (at, atom) in values {
            let test = &self.across.tests[at];
            let mark = parts.iter().skip_while(|it| !std::ptr::eq(*it, atom)).nth(1);
            let mark = mark.filter(|it| matches!(it.kind, Kind::Flag(_)) && it.gap <= CELL_GAP);
            let mut tokens = test.name.clone();
            tokens.extend(apart(&atom.tokens));
            tokens.extend(mark.iter().flat_map(|it| it.tokens.iter().cloned()));
            tokens.extend(test.below.iter().cloned());
            let parts = atoms(&tokens, habits.sign, around.knowledge);
            let Some(mut row) = row(&parts, Around { columns: None, ..around }) else { continue };
            if row.score < ENOUGH_IN_TABLE {
                continue;
            }
            row.taken = taken.map(SampleDay::On);
            let block = self.block_of(&row, &parts);
            self.found.push(FoundRow { row, page, block, is_headed: true, is_weak: false });
        }
        self.n_lines_since = 0;
        true
    }
}

/// The tests across a line, when it holds hardly anything else.
fn head<'a>(line: &[Token<'a>], around: Around<'_>) -> Option<Vec<Test<'a>>> {
    let mut tests = Vec::new();
    let mut n_other = 0;
    for cell in line.chunk_by(|_, next| next.gap <= CELL_GAP) {
        let middle = cell.iter().map(|it| it.rect).reduce(Rect::around)?.centre();
        if around.knowledge.analytes.recognise_exactly(&join(cell)).is_empty() {
            n_other += 1;
        } else {
            tests.push(Test { name: cell.to_vec(), middle, below: Vec::new() });
        }
    }
    (tests.len() >= MIN_TESTS && n_other * 2 <= tests.len()).then_some(tests)
}

/// The day a line begins with.
fn day(line: &[Token<'_>], habits: Habits) -> Option<IsoDate> {
    const MAX_WORDS: usize = 3;
    (1..=MAX_WORDS.min(line.len())).rev().find_map(|it| day_of(&join(&line[..it]), habits))
}
