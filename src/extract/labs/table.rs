//! Walks the lines of a record and gathers its result rows: headings, tables, tiles and lists.

use super::atoms::{Atom, Kind, atoms};
use super::blocks::{CurrentBlock, HeadingLine};
use super::columns::Columns;
use super::doubts;
use super::names::has_closed_brackets;
use super::parts::{Cell, ends_of};
use super::rows::{Around, Row, rows_of_line};
use super::tokens::{Token, tokens};
use crate::extract::numbers::DecimalSign;
use crate::model::{LabValue, LaidPage, Line, Rect, TextOrigin};
use crate::pipeline::{Block, Column, Knowledge, LabWords};

/// What a line needs to be believed where results are expected, and where they are not.
const ENOUGH_IN_TABLE: f32 = 3.0;
const ENOUGH_IN_TEXT: f32 = 4.5;

/// What a line needs when its neighbour of the same shape is a result.
const ENOUGH_BESIDE: f32 = 1.9;

/// Between two rows of one table stand at most this many other lines, such as methods.
const MAX_BETWEEN: usize = 3;

/// A value in a column of its own stands at least this far from the name, in word heights.
const COLUMN_GAP: f32 = 3.0;

/// What parts the lines of one cell, in word heights: more than any two words of a phrase.
const LINE_BREAK: f32 = 10.0;

/// A line of a range has at most this many parts: class, colon, range, unit.
const MAX_CLASS: usize = 4;

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

/// Where the walk stands.
#[derive(Default)]
struct Walk<'a> {
    columns: Option<Columns>,
    block: CurrentBlock<'a>,
    /// Running text has begun; results are not expected.
    in_text: bool,
    /// A line of text only: the beginning of a name, a heading, or nothing.
    before: Option<Vec<Token<'a>>>,
    /// The line of text before that one.
    before_that: Option<Vec<Token<'a>>>,
    found: Vec<FoundRow<'a>>,
    /// Rows that nothing but a neighbour can make believable, with the number of rows found before each.
    weak: Vec<(usize, FoundRow<'a>)>,
    /// How many lines lie between the last result and here.
    n_lines_since: usize,
}

/// Gathers the result rows of the pages of one record.
pub(super) fn find_rows<'a>(
    pages: &[&'a LaidPage],
    sign: DecimalSign,
    is_lab_report: bool,
    knowledge: &'a Knowledge,
) -> Vec<FoundRow<'a>> {
    let mut walk = Walk { in_text: !is_lab_report, ..Walk::default() };
    for page in pages {
        let lines: Vec<Vec<Token<'a>>> = page
            .lines
            .iter()
            .filter(|it| may_be_row(it))
            .map(|it| tokens(it, page.word_height, knowledge))
            .collect();
        for (idx, line) in lines.iter().enumerate() {
            let below = lines.get(idx + 1);
            walk.line(line, below, page, sign, knowledge);
        }
        walk.weak.clear();
    }
    doubts::doubt_values_among_ranges(&mut walk.found);
    walk.found
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
        sign: DecimalSign,
        knowledge: &'a Knowledge,
    ) {
        if let Some(columns) = Columns::of_heading_line(line, knowledge) {
            self.columns = Some(columns);
            self.in_text = false;
            self.before = None;
            return;
        }
        let atoms = atoms(line, sign, knowledge);
        if is_tiles(&atoms) {
            let below = below.map(|it| super::atoms::atoms(it, sign, knowledge)).unwrap_or_default();
            self.tiles(&atoms, &below, page, knowledge);
            return;
        }
        let columns = self.columns.clone().filter(|_| !self.in_text);
        let around = Around {
            columns: columns.as_ref(),
            word_height: page.word_height,
            from_picture: page.origin == TextOrigin::Ocr,
            knowledge,
        };
        let is_headed = columns.is_some();
        let rows = rows_of_line(atoms.clone(), around);
        let enough = if self.in_text { ENOUGH_IN_TEXT } else { ENOUGH_IN_TABLE };
        let (mut is_result, mut is_candidate) = (false, false);
        for row in rows {
            let Some(row) = self.named(row, around) else { continue };
            if self.block.is_given(&row, &atoms, &knowledge.lab_words) {
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
            self.n_lines_since = 0;
            self.before = None;
            return;
        }
        if self.lengthen_range(&atoms, page, &knowledge.lab_words) {
            return;
        }
        self.n_lines_since += 1;
        if !is_candidate {
            self.weak.clear();
        }
        let heading = HeadingLine { tokens: line, n_parts: atoms.len(), in_text: self.in_text, page };
        self.block.read_heading(heading, &knowledge.lab_words);
        self.text_line(line, &atoms, around);
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
            self.lengthen_last(line, around);
        }
        if is_text_only && line.len() <= MAX_TILE_NAMES {
            self.before_that = self.before.replace(line.to_vec());
        } else {
            self.before = None;
        }
    }

    /// Adds another line of ranges, such as "Borderline: 200 - 239", to the range of the row above; what
    /// stands left of it, such as the method, says nothing.
    fn lengthen_range(&mut self, atoms: &[Atom<'a>], page: &'a LaidPage, words: &LabWords) -> bool {
        let Some(last) = self.found.last_mut().filter(|it| std::ptr::eq(it.page, page)) else { return false };
        let Some(range) = &last.row.range else { return false };
        let reach = page.word_height;
        let begin = atoms.iter().position(|it| (it.rect.left() - range.rect.left()).abs() <= reach);
        let Some((left, below)) = begin.map(|it| atoms.split_at(it)) else { return false };
        // A name with a range and no value is a row of its own: a test that was not made.
        let says_nothing = |it: &Atom<'a>| words.is_never_a_result(&it.text());
        if !left.first().is_none_or(says_nothing) {
            return false;
        }
        let is_below = below
            .iter()
            .all(|it| it.rect.top() - range.rect.bottom() <= reach && it.rect.top() > range.rect.middle());
        let holds_ends = below.iter().any(|it| ends_of(it).is_some());
        let is_plain = |it: &Atom<'a>| ends_of(it).is_none() && matches!(it.kind, Kind::Number(_));
        if !is_below || !holds_ends || below.iter().any(is_plain) || below.len() > MAX_CLASS {
            return false;
        }
        let mut added: Vec<Token<'a>> = below.iter().flat_map(|it| &it.tokens).cloned().collect();
        if let Some(first) = added.first_mut() {
            first.gap = LINE_BREAK;
        }
        let tokens = range.tokens.iter().cloned().chain(added).collect();
        last.row.range = Cell::of_tokens(tokens);
        last.row.ends = None;
        true
    }

    /// Adds a second line of a name, such as "(AST)", to the row above.
    fn lengthen_last(&mut self, line: &[Token<'a>], around: Around<'_>) {
        let Some(FoundRow { row, .. }) = self.found.last_mut() else { return };
        let Some(name) = &row.name else { return };
        // A loud line under quiet names, or one that opens a block, is a heading.
        let is_loud = |text: &str| !text.chars().any(char::is_lowercase);
        let text = super::atoms::join(line);
        if around.knowledge.lab_words.block(&text).is_some()
            || is_loud(&text) && !is_loud(&name.text) && !text.starts_with(['(', '['])
        {
            return;
        }
        let (Some(first), Some(start)) = (line.first(), name.tokens.first()) else { return };
        let is_below = (first.rect.left() - start.rect.left()).abs() <= around.word_height * 2.0
            && first.rect.top() - name.rect.bottom() <= around.word_height;
        if !is_below {
            return;
        }
        let tokens: Vec<Token<'a>> = name.tokens.iter().chain(line).cloned().collect();
        let Some(longer) = Cell::of_tokens(tokens) else { return };
        let analytes = around.recognise(&longer.text);
        let closes_bracket = !has_closed_brackets(&name.text) && has_closed_brackets(&longer.text);
        let is_bracket = first.text.starts_with(['(', '[']) || closes_bracket;
        // "Total X / Y" and below it "Ratio": one word that makes the whole another known name.
        let is_last_word =
            line.len() == 1 && !around.knowledge.analytes.recognise_exactly(&longer.text).is_empty();
        let goes_on = row.analytes.is_empty() || is_bracket && analytes == row.analytes || is_last_word;
        if closes_bracket || !analytes.is_empty() && goes_on {
            row.name = Some(longer);
            row.analytes = analytes;
        }
    }

    /// Reads "Value : 4.9" tiles: the name stands above each, the range below.
    fn tiles(
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
            let Some(name) = above.iter().find(|it| is_under(it, label)) else { continue };
            let understood = match &value.kind {
                Kind::Number(number) => number.clone(),
                _ => LabValue::Text { text: value.text() },
            };
            let range =
                labelled(below, Column::Range).into_iter().find(|it| is_under(name, it.0)).map(|it| it.1);
            let ends = range.and_then(|it| match &it.kind {
                Kind::Range(ends) => Some(*ends),
                Kind::Number(LabValue::Number { value, bound: Some(bound) }) => {
                    Some(super::atoms::ends_of_bound(*value, *bound))
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

/// Whether a line holds nothing but "Value : …" statements.
fn is_tiles(atoms: &[Atom<'_>]) -> bool {
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
