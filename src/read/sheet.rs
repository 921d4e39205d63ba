//! Paragraphs and tables, as documents of text tell them one after the other, become pages of words.
//!
//! A paragraph is a row; a row of a table is as many rows as its longest cell has lines, with every
//! column of the table beginning at the same place.

use crate::read::grid::{MOST_ROWS, Piece, Row, TAB, tell_pages};
use crate::read::{Part, Settings};

/// Columns of characters between two columns of a table: clearly more than between words.
const GAP: usize = 3;

/// A cell covers at most this many columns.
const MAX_SPAN: usize = 100;

/// Tables within tables; what lies deeper is read as paragraphs.
const MAX_DEPTH: usize = 32;

/// What was told so far.
#[derive(Default)]
pub(super) struct Sheet {
    blocks: Vec<Block>,
    open: Vec<Table>,
    /// Tables that were begun and are too deep to be kept.
    n_too_deep: usize,
    /// The paragraph that is being told.
    text: String,
}

/// A piece of a page; cells hold no pages.
enum Block {
    Line(String),
    Table(Table),
    NewPage,
}

#[derive(Default)]
struct Table {
    rows: Vec<Vec<Cell>>,
    next_column: usize,
    /// For each column, how many of the rows that follow are covered by a cell above.
    covered: Vec<usize>,
    /// For each column, whether it is covered in this row.
    taken: Vec<bool>,
}

struct Cell {
    column: usize,
    n_columns: usize,
    blocks: Vec<Block>,
}

impl Sheet {
    /// Adds text to the paragraph, as it is.
    pub(super) fn write(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Adds text with every run of white space as one space, and none at the beginning of a line.
    pub(super) fn write_loose(&mut self, text: &str) {
        for letter in text.chars() {
            match letter.is_whitespace() {
                true if self.text.is_empty() || self.text.ends_with(' ') => {}
                true => self.text.push(' '),
                false => self.text.push(letter),
            }
        }
    }

    /// Says that raised text follows: a raised digit behind a digit is a power or a note, never a part
    /// of the number.
    pub(super) fn raise(&mut self, text: &str) {
        let begins = text.starts_with(|it: char| it.is_ascii_digit() || "+-−".contains(it));
        if begins && self.text.ends_with(|it: char| it.is_ascii_digit()) {
            self.text.push('^');
        }
    }

    /// Goes to the next tab stop; those given are columns, in rising order, before the usual ones.
    pub(super) fn tab(&mut self, stops: &[usize]) {
        let column = self.text.chars().count();
        let usual = (column / TAB + 1) * TAB;
        let stop = stops.iter().copied().find(|it| *it > column).unwrap_or(usual);
        self.text.extend(std::iter::repeat_n(' ', stop - column));
    }

    /// Ends the paragraph, also when it is empty.
    pub(super) fn end_line(&mut self) {
        let line = Block::Line(std::mem::take(&mut self.text));
        self.target().push(line);
    }

    /// Ends the paragraph when something was told of it.
    pub(super) fn flush(&mut self) {
        if self.text.trim().is_empty() {
            self.text.clear();
            return;
        }
        self.end_line();
    }

    /// Begins a page; within a table it doesn't.
    pub(super) fn new_page(&mut self) {
        self.flush();
        if self.open.is_empty() {
            self.blocks.push(Block::NewPage);
        }
    }

    /// Begins a table, within the open cell if there is one.
    pub(super) fn begin_table(&mut self) {
        self.flush();
        match self.open.len() < MAX_DEPTH {
            true => self.open.push(Table::default()),
            false => self.n_too_deep += 1,
        }
    }

    /// Begins a row of the open table.
    pub(super) fn begin_row(&mut self) {
        self.flush();
        if self.n_too_deep > 0 {
            return;
        }
        if let Some(table) = self.open.last_mut() {
            table.begin_row();
        }
    }

    /// Begins a cell that covers some columns and rows.
    pub(super) fn begin_cell(&mut self, n_columns: usize, n_rows: usize) {
        self.flush();
        if self.n_too_deep > 0 {
            return;
        }
        if let Some(table) = self.open.last_mut() {
            table.begin_cell(n_columns.clamp(1, MAX_SPAN), n_rows.max(1));
        }
    }

    /// Says that the cell begun last covers some columns.
    pub(super) fn widen_cell(&mut self, n_columns: usize) {
        let Some(table) = self.open.last_mut().filter(|_| self.n_too_deep == 0) else {
            return;
        };
        if let Some(cell) = table.rows.last_mut().and_then(|it| it.last_mut()) {
            cell.n_columns = n_columns.clamp(1, MAX_SPAN);
            table.next_column = cell.column + cell.n_columns;
        }
    }

    /// Leaves columns of the open row out.
    pub(super) fn skip_columns(&mut self, n_columns: usize) {
        if let Some(table) = self.open.last_mut().filter(|_| self.n_too_deep == 0) {
            table.next_column += n_columns.min(MAX_SPAN);
        }
    }

    /// Ends the open table.
    pub(super) fn end_table(&mut self) {
        self.flush();
        if self.n_too_deep > 0 {
            self.n_too_deep -= 1;
            return;
        }
        if let Some(table) = self.open.pop() {
            let blocks = table.unfolded();
            self.target().extend(blocks);
        }
    }

    /// Puts another sheet below this one.
    pub(super) fn append(&mut self, mut other: Sheet) {
        self.close();
        other.close();
        self.blocks.append(&mut other.blocks);
    }

    /// Whether nothing but white space was told.
    pub(super) fn is_blank(&self) -> bool {
        let is_blank = |it: &Block| matches!(it, Block::Line(text) if text.trim().is_empty());
        self.text.trim().is_empty() && self.open.is_empty() && self.blocks.iter().all(is_blank)
    }

    /// Tells the pages that are asked for and returns how many there are in all.
    pub(super) fn tell(mut self, settings: &Settings, tell: &mut dyn FnMut(Part)) -> u32 {
        self.close();
        let mut pages: Vec<Vec<Row>> = vec![Vec::new()];
        for block in &self.blocks {
            let mut rows = match block {
                Block::Line(text) => vec![vec![Piece { column: 0, text }]],
                Block::Table(table) => table.rows(),
                Block::NewPage => {
                    pages.push(Vec::new());
                    continue;
                }
            };
            // A table that fits on a page is not cut.
            let n_rows = pages.last().map_or(0, Vec::len);
            if n_rows > 0 && n_rows + rows.len().min(MOST_ROWS) > MOST_ROWS {
                pages.push(Vec::new());
            }
            while !rows.is_empty() {
                let rest = rows.split_off(rows.len().min(MOST_ROWS));
                if let Some(page) = pages.last_mut() {
                    page.append(&mut rows);
                }
                rows = rest;
                if !rows.is_empty() {
                    pages.push(Vec::new());
                }
            }
        }
        while pages.len() > 1 && pages.last().is_some_and(Vec::is_empty) {
            pages.pop();
        }
        let n_pages = u32::try_from(pages.len()).unwrap_or(u32::MAX);
        tell_pages(pages, settings, tell);
        n_pages
    }

    /// Ends whatever is open.
    fn close(&mut self) {
        self.flush();
        self.n_too_deep = 0;
        while !self.open.is_empty() {
            self.end_table();
        }
    }

    /// Where blocks go: the open cell, or the page.
    fn target(&mut self) -> &mut Vec<Block> {
        match self.open.last_mut() {
            Some(table) => table.last_cell(),
            None => &mut self.blocks,
        }
    }
}

impl Table {
    fn begin_row(&mut self) {
        self.rows.push(Vec::new());
        self.next_column = 0;
        self.taken = self.covered.iter().map(|it| *it > 0).collect();
        self.covered.iter_mut().for_each(|it| *it = it.saturating_sub(1));
    }

    fn begin_cell(&mut self, n_columns: usize, n_rows: usize) {
        if self.rows.is_empty() {
            self.begin_row();
        }
        while self.taken.get(self.next_column).is_some_and(|it| *it) {
            self.next_column += 1;
        }
        let column = self.next_column;
        self.next_column += n_columns;
        if n_rows > 1 {
            let n_all = self.covered.len().max(self.next_column);
            self.covered.resize(n_all, 0);
            self.covered[column..self.next_column].fill(n_rows - 1);
        }
        if let Some(row) = self.rows.last_mut() {
            row.push(Cell { column, n_columns, blocks: Vec::new() });
        }
    }

    /// The blocks of the last cell; text before the first cell gets one over all columns.
    fn last_cell(&mut self) -> &mut Vec<Block> {
        if self.rows.last().is_none_or(Vec::is_empty) {
            self.begin_cell(MAX_SPAN, 1);
        }
        let cell = self.rows.last_mut().and_then(|it| it.last_mut());
        &mut cell.expect("a cell was begun when there was none").blocks
    }

    /// The table as it is printed: rows that only hold other tables in place, and tables of one column,
    /// are no table. No cell of what comes back holds a table.
    fn unfolded(self) -> Vec<Block> {
        let is_list = self.rows.iter().flatten().all(|it| it.column == 0);
        let mut blocks = Vec::new();
        let mut kept: Vec<Vec<Cell>> = Vec::new();
        let table = |rows: &mut Vec<Vec<Cell>>| Table { rows: std::mem::take(rows), ..Table::default() };
        for row in self.rows {
            let holds_table = |it: &Cell| it.blocks.iter().any(|it| matches!(it, Block::Table(_)));
            if !is_list && !row.iter().any(holds_table) {
                kept.push(row);
                continue;
            }
            if !kept.is_empty() {
                blocks.push(Block::Table(table(&mut kept)));
            }
            blocks.extend(row.into_iter().flat_map(|it| it.blocks));
        }
        if !kept.is_empty() {
            blocks.push(Block::Table(table(&mut kept)));
        }
        blocks
    }

    /// The rows of characters, each column of the table beginning where its widest cells let it.
    fn rows(&self) -> Vec<Row<'_>> {
        let starts = self.starts();
        let mut rows = Vec::new();
        for row in &self.rows {
            let n_lines = row.iter().map(|it| it.lines().count()).max().unwrap_or(0);
            let begin = rows.len();
            rows.extend((0..n_lines).map(|_| Row::new()));
            for cell in row {
                for (line, text) in rows[begin..].iter_mut().zip(cell.lines()) {
                    line.push(Piece { column: starts[cell.column], text });
                }
            }
        }
        rows
    }

    /// Where each column begins.
    fn starts(&self) -> Vec<usize> {
        let cells = || self.rows.iter().flatten();
        let n_columns = cells().map(|it| it.column + it.n_columns).max().unwrap_or(0);
        let mut widths = vec![0usize; n_columns];
        for cell in cells().filter(|it| it.n_columns == 1) {
            widths[cell.column] = widths[cell.column].max(cell.width());
        }
        // A cell over several columns may reach into empty ones, never into the next cell.
        for pair in self.rows.iter().flat_map(|it| it.windows(2)) {
            let covered = &mut widths[pair[0].column..pair[0].column + pair[0].n_columns];
            let room = covered.iter().sum::<usize>() + GAP * (covered.len() - 1);
            if let Some(last) = covered.last_mut() {
                *last += pair[0].width().saturating_sub(room);
            }
        }
        let mut begin = 0;
        widths
            .into_iter()
            .map(|width| {
                let start = begin;
                begin += if width == 0 { 0 } else { width + GAP };
                start
            })
            .collect()
    }
}

impl Cell {
    /// The lines of a cell without those at its end that are empty.
    fn lines(&self) -> impl Iterator<Item = &str> {
        let is_written = |it: &Block| matches!(it, Block::Line(text) if !text.trim().is_empty());
        let n_lines = self.blocks.iter().rposition(is_written).map_or(0, |it| it + 1);
        self.blocks[..n_lines].iter().filter_map(|it| match it {
            Block::Line(text) => Some(text.trim()),
            Block::Table(_) | Block::NewPage => None,
        })
    }

    fn width(&self) -> usize {
        self.lines().map(|it| it.chars().count()).max().unwrap_or(0)
    }
}
