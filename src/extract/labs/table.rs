//! Walks the lines of a record and gathers its result rows: headings, tables, tiles and lists.

use super::Habits;
use super::across::Across;
use super::atoms::{Atom, Kind, atoms};
use super::bars::{is_rule, without_bars};
use super::blocks::{CurrentBlock, HeadingLine};
use super::cards::{Card, is_tiles};
use super::columns::{Columns, Heading};
use super::doubts;
use super::headings::{beside_days, columns_of, days_of};
use super::parts::{Cell, ends_of};
use super::prose;
use super::rows::{Around, Row, rows_of_line};
use super::tokens::{Token, tokens};
use crate::model::{LabValue, LaidPage, Line, Rect, TextOrigin, Word};
use crate::pipeline::{Block, Column, Knowledge, ResultWord};

/// What a line needs to be believed where results are expected, and where they are not.
pub(super) const ENOUGH_IN_TABLE: f32 = 3.0;
const ENOUGH_IN_TEXT: f32 = 4.5;

/// What a line needs when its neighbour of the same shape is a result.
const ENOUGH_BESIDE: f32 = 1.9;

/// Between two rows of one table stand at most this many other lines, such as methods.
const MAX_BETWEEN: usize = 3;

/// A value in a column of its own stands at least this far from the name, in word heights.
const COLUMN_GAP: f32 = 3.0;

/// A line of a table has at most this many words, and no word more bytes than this.
const MAX_WORDS: usize = 200;
const MAX_WORD: usize = 200;

/// A heading has at most this many words.
const MAX_HEADING: usize = 8;

/// A line with the names of tiles side by side has at most this many words.
const MAX_TILE_NAMES: usize = 16;

/// A result row with the page and block it stands in.
#[derive(Clone, Debug)]
pub(super) struct FoundRow<'a> {
    /// The row; its name is there.
    pub row: Row<'a>,
    /// The page, counted from 1.
    pub page: &'a LaidPage,
    /// Whose results the block holds, when a heading said so.
    pub block: Option<Block<'a>>,
    /// Whether a heading line stands above.
    pub is_headed: bool,
    /// Whether it is believed only because its neighbours are results.
    pub is_weak: bool,
}

/// A line that looks like a result and gave no row.
#[derive(Clone, Debug)]
pub(super) struct LostLine<'a> {
    /// The page it stands on.
    pub page: &'a LaidPage,
    /// Its words.
    pub words: Vec<&'a Word>,
}

/// Where the walk stands.
#[derive(Default)]
pub(super) struct Walk<'a> {
    pub(super) columns: Option<Columns>,
    pub(super) block: CurrentBlock<'a>,
    knowledge: Option<&'a Knowledge>,
    /// The tests that the line above names across the page.
    pub(super) across: Across<'a>,
    /// The test that a line of its own names, until its result is found.
    pub(super) card: Card<'a>,
    /// The days of the columns, while other headings may still follow.
    days: Vec<Heading>,
    /// The columns of the table are parted by bars.
    is_barred: bool,
    /// The next line was read together with the last.
    is_taken: bool,
    /// Running text has begun; results are not expected.
    in_text: bool,
    /// A line of text only: the beginning of a name, a heading, or nothing.
    pub(super) before: Option<Vec<Token<'a>>>,
    /// The line of text before that one.
    pub(super) before_that: Option<Vec<Token<'a>>>,
    pub(super) found: Vec<FoundRow<'a>>,
    /// Lines that look like results and gave none.
    lost: Vec<LostLine<'a>>,
    /// Rows that nothing but a neighbour can make believable, with the number of rows found before each.
    weak: Vec<(usize, FoundRow<'a>)>,
    /// How many lines lie between the last result and here.
    pub(super) n_lines_since: usize,
}

/// Gathers the result rows of the pages of one record.
pub(super) fn find_rows<'a>(
    pages: &[&'a LaidPage],
    habits: Habits,
    is_lab_report: bool,
    knowledge: &'a Knowledge,
) -> (Vec<FoundRow<'a>>, Vec<LostLine<'a>>) {
    let mut walk = Walk { in_text: !is_lab_report, knowledge: Some(knowledge), ..Walk::default() };
    for page in pages {
        let lines: Vec<Vec<Token<'a>>> = page
            .lines
            .iter()
            .filter(|it| may_be_row(it))
            .map(|it| tokens(it, page.word_height, knowledge))
            .collect();
        for (idx, line) in lines.iter().enumerate() {
            let below = lines.get(idx + 1);
            if !std::mem::take(&mut walk.is_taken) {
                walk.line(line, below, page, habits, knowledge);
            }
        }
        walk.weak.clear();
    }
    doubts::doubt_values_among_ranges(&mut walk.found);
    // A line may have become a result by its neighbours.
    let is_found = |word: &Word| {
        let mut values = walk.found.iter().flat_map(|it| &it.row.value.tokens);
        values.any(|it| std::ptr::eq(it.word, word))
    };
    walk.lost.retain(|it| !it.words.iter().any(|word| is_found(word)));
    (walk.found, walk.lost)
}

/// Whether a line is as short as rows are: what is longer would be searched again and again.
fn may_be_row(line: &Line) -> bool {
    line.words().len() <= MAX_WORDS && line.words().iter().all(|it| it.text.len() <= MAX_WORD)
}

impl<'a> Walk<'a> {
    fn line(
        &mut self,
        line: &[Token<'a>],
        below: Option<&Vec<Token<'a>>>,
        page: &'a LaidPage,
        habits: Habits,
        knowledge: &'a Knowledge,
    ) {
        // Bars part columns below headings parted by bars, and statements elsewhere.
        let barred = without_bars(line, page.word_height);
        let is_heading = |line: &[Token<'a>]| columns_of(line, None, habits, knowledge).is_some();
        if barred.as_ref().is_some_and(|it| is_heading(it)) {
            self.is_barred = true;
        } else if is_rule(line) {
            return;
        }
        let barred = barred.filter(|_| self.is_barred);
        let line = barred.as_deref().unwrap_or(line);
        if let Some((columns, goes_on)) = columns_of(line, below, habits, knowledge) {
            // Where names have no column they stand above: the heading stands between name and value.
            if columns.has(Column::Name) {
                self.before = None;
            }
            self.days.clear();
            self.is_taken = goes_on;
            self.is_barred = barred.is_some();
            self.columns = Some(columns);
            self.in_text = false;
            return;
        }
        let sign = habits.sign;
        let atoms = atoms(line, sign, knowledge);
        if habits.has_cards && self.days_line(line, habits, knowledge) {
            return;
        }
        let columns = self.columns.clone().filter(|_| !self.in_text);
        let around = Around {
            columns: columns.as_ref(),
            word_height: page.word_height,
            from_picture: page.origin == TextOrigin::Ocr,
            knowledge,
        };
        let atoms_below = || below.map(|it| super::atoms::atoms(it, sign, knowledge)).unwrap_or_default();
        // Names side by side are those of tiles where "Value: …" stands below them.
        let has_tiles = is_tiles(&atoms) || is_tiles(&atoms_below());
        if has_tiles {
            self.across = Across::default();
        } else if self.across_line(line, page, habits, around) {
            return;
        }
        if habits.has_cards && self.card_line(line, page, habits, around) {
            return;
        }
        if is_tiles(&atoms) {
            self.tiles(&atoms, &atoms_below(), page, knowledge);
            return;
        }
        let is_headed = columns.is_some();
        let rows = rows_of_line(atoms.clone(), around);
        let enough = if self.in_text { ENOUGH_IN_TEXT } else { ENOUGH_IN_TABLE };
        if habits.tells_results {
            let mut told = prose::rows_in(line, habits, around);
            told.retain(|it| !self.is_known(it));
            if told.len() > rows.iter().filter(|it| it.score >= enough).count() {
                self.n_lines_since = 0;
                self.before = None;
                for row in told {
                    if self.block.is_given(&row, &atoms, &knowledge.lab_words) {
                        continue;
                    }
                    let block = self.block.of_row(&row, &atoms, knowledge);
                    self.found.push(FoundRow { row, page, block, is_headed: false, is_weak: false });
                }
                self.block.end_line(line, &atoms, &knowledge.lab_words);
                return;
            }
        }
        let (mut is_result, mut is_candidate) = (false, false);
        for row in rows {
            let Some(row) = self.named(row, around) else { continue };
            if self.block.is_given(&row, &atoms, &knowledge.lab_words) {
                continue;
            }
            // "Allergies: none" of another paper.
            let is_words = row.analytes.is_empty() && matches!(row.understood, LabValue::Text { .. });
            if is_words && !is_headed && !habits.has_words {
                continue;
            }
            let score = row.score;
            let block = self.block.of_row(&row, &atoms, knowledge);
            let found = FoundRow { row, page, block, is_headed, is_weak: score < enough };
            if score >= enough {
                self.believe_neighbours(&found);
                is_result = true;
                self.found.push(found);
            } else if self.continues_columns(&found) {
                is_result = true;
                self.found.push(found);
            } else if score >= ENOUGH_BESIDE && !self.in_text && found.row.is_named_shortly() {
                if self.n_lines_since == 0
                    && self.found.last().is_some_and(|it| it.row.has_shape_of(&found.row))
                {
                    is_result = true;
                    self.found.push(found);
                } else {
                    is_candidate = true;
                    self.weak.push((self.found.len(), found));
                }
            }
        }
        self.block.end_line(line, &atoms, &knowledge.lab_words);
        if is_result {
            self.days.clear();
            self.n_lines_since = 0;
            self.before = None;
            self.card = Card::default();
            return;
        }
        let n_closing = self.close_range(&atoms, page, habits, knowledge);
        let (atoms, line) = match n_closing {
            0 => (atoms.as_slice(), line),
            n => {
                let left = &atoms[..atoms.len() - n];
                (left, &line[..left.iter().map(|it| it.tokens.len()).sum()])
            }
        };
        if atoms.is_empty() || self.lengthen_range(atoms, page, &knowledge.lab_words) {
            return;
        }
        self.n_lines_since += 1;
        if !is_candidate {
            self.weak.clear();
        }
        if habits.has_cards && !self.in_text && looks_like_result(atoms, around) {
            let mut words: Vec<&'a Word> = line.iter().map(|it| it.word).collect();
            words.dedup_by(|a, b| std::ptr::eq(*a, *b));
            self.lost.push(LostLine { page, words });
        }
        let heading = HeadingLine { tokens: line, n_parts: atoms.len(), in_text: self.in_text, page };
        self.block.read_heading(heading, &knowledge.lab_words);
        self.text_line(line, atoms, around);
    }

    /// Reads a line of headings beside days that stand above; returns whether it was one.
    ///
    /// Days alone are no columns: papers print when they were asked for, made and sent side by side.
    fn days_line(&mut self, line: &[Token<'a>], habits: Habits, knowledge: &Knowledge) -> bool {
        let days = days_of(line, habits);
        if !days.is_empty() {
            self.days = days;
            return false;
        }
        let Some(columns) = beside_days(&self.days, line, knowledge).filter(|_| !self.days.is_empty()) else {
            return false;
        };
        self.columns = Some(columns);
        self.days = Vec::new();
        self.in_text = false;
        true
    }

    /// Whose result a row is.
    pub(super) fn block_of(&self, row: &Row<'a>, line: &[Atom<'a>]) -> Option<Block<'a>> {
        self.block.of_row(row, line, self.knowledge?)
    }

    /// Whether a result told in a sentence stands in a row already: a remark says it again.
    fn is_known(&self, told: &Row<'a>) -> bool {
        let is_same =
            |it: &FoundRow<'a>| it.row.analytes == told.analytes && it.row.understood == told.understood;
        self.found.iter().any(is_same)
    }

    /// Whether name and value of a number stand right under those of the result above.
    fn continues_columns(&self, found: &FoundRow<'a>) -> bool {
        let Some(last) = self.found.last().filter(|_| !self.in_text && self.n_lines_since <= MAX_BETWEEN)
        else {
            return false;
        };
        let (Some(name), Some(above)) = (&found.row.name, &last.row.name) else { return false };
        let is_under = |it: Rect, above: Rect| (it.left() - above.left()).abs() <= found.page.word_height;
        std::ptr::eq(last.page, found.page)
            && found.row.score >= 0.0
            && found.row.is_named_shortly()
            && matches!(found.row.understood, LabValue::Number { .. })
            && is_under(name.rect, above.rect)
            && is_under(found.row.value.rect, last.row.value.rect)
            && found.row.value.rect.left() - name.rect.right() > found.page.word_height * COLUMN_GAP
    }

    /// Takes the weak rows right above a result of the same shape for results too.
    fn believe_neighbours(&mut self, found: &FoundRow<'a>) {
        let weak = std::mem::take(&mut self.weak);
        let n_found = self.found.len();
        let beside = weak.into_iter().filter(|it| it.0 == n_found && it.1.row.has_shape_of(&found.row));
        self.found.extend(beside.map(|it| it.1));
    }

    /// Gives a row its name from the line before when its own is missing or only a part.
    fn named(&self, row: Row<'a>, around: Around<'_>) -> Option<Row<'a>> {
        let is_one_cell = |it: &&Vec<Token<'a>>| it.iter().skip(1).all(|token| token.gap <= 1.0);
        let Some(before) = self.before.as_ref().filter(is_one_cell) else {
            return row.name.is_some().then_some(row);
        };
        let add = |own: Option<&Cell<'a>>| {
            let tokens = before.iter().chain(own.iter().flat_map(|it| &it.tokens)).cloned().collect();
            let name = Cell::of_tokens(tokens)?;
            let analytes = around.recognise(&name.text);
            Some((name, analytes))
        };
        match &row.name {
            Some(_) if !row.analytes.is_empty() => Some(row),
            own => match add(own.as_ref()) {
                Some((name, analytes)) if !analytes.is_empty() => {
                    let score = row.score + super::rows::points::ANALYTE;
                    Some(Row { name: Some(name), analytes, score, ..row })
                }
                _ => row.name.is_some().then_some(row),
            },
        }
    }

    /// A line without a result: a heading, the rest of a name, or running text.
    fn text_line(&mut self, line: &[Token<'a>], atoms: &[Atom<'a>], around: Around<'_>) {
        let knowledge = around.knowledge;
        let Some(first) = atoms.iter().find(|it| it.kind == Kind::Text) else { return };
        let heading = super::atoms::join(line);
        let is_loud = !heading.chars().any(char::is_lowercase) || heading.ends_with(':');
        let is_short = line.len() <= MAX_HEADING && atoms.len() <= 3;
        let words = &knowledge.lab_words;
        if words.ends_table(&first.text()) || is_loud && is_short && words.says_table_ends(&heading) {
            self.in_text = true;
            self.before = None;
            return;
        }
        let is_text_only = atoms.iter().all(|it| it.kind == Kind::Text);
        if is_text_only && is_short {
            self.card.name(line, around);
        }
        if is_text_only && is_short {
            self.lengthen_last(line, around);
        }
        if is_text_only && line.len() <= MAX_TILE_NAMES {
            self.before_that = self.before.replace(line.to_vec());
        } else {
            self.before = None;
        }
    }
}

/// Whether a line begins with the name of an analyte and has a value, or has all parts of a row.
fn looks_like_result(atoms: &[Atom<'_>], around: Around<'_>) -> bool {
    let Some((name, rest)) = atoms.split_first() else { return false };
    let is_number = |it: &Atom<'_>| matches!(it.kind, Kind::Number(_));
    let is_word = |it: &Atom<'_>| matches!(it.kind, Kind::Result(word) if word != ResultWord::NotTested);
    let is_value = |it: &Atom<'_>| is_number(it) || is_word(it);
    let is_named = name.kind == Kind::Text && !around.knowledge.lab_words.is_never_a_result(&name.text());
    let is_analyte = !around.knowledge.analytes.recognise_exactly(&name.text()).is_empty();
    let is_whole = rest.iter().any(|it| it.kind == Kind::Unit) && rest.iter().any(|it| ends_of(it).is_some());
    is_named && (is_analyte && rest.iter().any(is_value) || is_whole && rest.iter().any(is_number))
}
