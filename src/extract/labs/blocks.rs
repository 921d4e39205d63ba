//! What was examined: told by the heading of a block, by a label in the line, by a cell of the row, by the name.

use super::atoms::{Atom, Kind, join};
use super::rows::{CELL_GAP, Row};
use super::tokens::Token;
use crate::model::LaidPage;
use crate::pipeline::{Block, BlockHeading, Knowledge, LabWords};

/// A heading has at most this many words, and a short line at most this many parts.
const MAX_HEADING: usize = 8;
const MAX_PARTS: usize = 3;

/// The block the walk stands in.
#[derive(Clone, Copy, Default)]
pub(super) struct CurrentBlock<'a> {
    block: Option<Block<'a>>,
    /// The page its heading stands on.
    page: Option<&'a LaidPage>,
    /// What a label said of the line before, which goes on here.
    of_line: Option<Block<'a>>,
}

/// A line without a result, as far as its heading is concerned.
#[derive(Clone, Copy)]
pub(super) struct HeadingLine<'x, 'a> {
    pub(super) tokens: &'x [Token<'a>],
    pub(super) n_parts: usize,
    /// Running text: a block ends where the next one begins.
    pub(super) in_text: bool,
    pub(super) page: &'a LaidPage,
}

impl<'a> CurrentBlock<'a> {
    /// Takes the block a heading opens, and leaves the one it ends.
    pub(super) fn read_heading(&mut self, line: HeadingLine<'_, 'a>, words: &'a LabWords) {
        let whole = join(line.tokens);
        let is_short = line.tokens.len() <= MAX_HEADING && line.n_parts <= MAX_PARTS;
        let cells = line.tokens.chunk_by(|_, next| next.gap <= CELL_GAP);
        let mut cells = cells.filter(|it| it.len() <= MAX_HEADING).map(join);
        let all = cells.find_map(|it| words.block(&it).filter(|found| found.is_all || is_loud(&it)));
        let part = || words.block(&whole).filter(|_| is_short);
        if let Some(found) = all.or_else(part) {
            self.enter(found, is_loud(&whole), line.page);
            return;
        }
        let is_heading = is_short && (is_loud(&whole) || whole.ends_with(':'));
        if line.in_text && is_heading && !words.is_part_of_examination(&whole) && self.is_of_other() {
            self.block = None;
        }
    }

    fn enter(&mut self, found: BlockHeading<'a>, is_loud: bool, page: &'a LaidPage) {
        let is_sure = found.is_all || is_loud;
        let is_new_page = self.page.is_none_or(|it| !std::ptr::eq(it, page));
        match found.block {
            // A heading that says more may be a sentence, and there is much to lose below.
            Block::Of(specimen) if !is_sure && !specimen.has_analytes() => return,
            // What is no blood has its biochemistry and microscopy too.
            Block::Blood if self.holds_no_analyte() && (found.is_department && !is_new_page || !is_sure) => {
                return;
            }
            Block::Of(_) | Block::Blood => {}
        }
        self.block = Some(found.block);
        self.page = Some(page);
    }

    /// Whose result a row is.
    pub(super) fn of_row(
        &self,
        row: &Row<'a>,
        line: &[Atom<'a>],
        knowledge: &'a Knowledge,
    ) -> Option<Block<'a>> {
        let name = row.name.as_ref();
        if name.is_some_and(|it| knowledge.analytes.says_blood(&it.text)) {
            return Some(Block::Blood);
        }
        // A column with what was examined.
        let left = left_of(row);
        let is_other = |it: &&Atom<'a>| it.kind == Kind::Text && it.rect.left() > left;
        let cell = || line.iter().filter(is_other).find_map(|it| alone(&it.text(), &knowledge.lab_words));
        self.label_of(row, line, &knowledge.lab_words).or_else(cell).or(self.block)
    }

    /// Whether a label in the line says that a row is no result but the make-up of what is given:
    /// "Dialysate: Potassium 2 mmol/L, Calcium 1.25 mmol/L".
    pub(super) fn is_given(&self, row: &Row<'a>, line: &[Atom<'a>], words: &'a LabWords) -> bool {
        matches!(self.label_of(row, line, words), Some(Block::Of(specimen)) if specimen.is_given)
    }

    /// What the last label before a row says: "CSF: glucose 22 mg/dL, protein 310 mg/dL".
    fn label_of(&self, row: &Row<'a>, line: &[Atom<'a>], words: &'a LabWords) -> Option<Block<'a>> {
        let left = left_of(row);
        let is_before = |it: &&[Atom<'a>]| it[0].rect.left() < left;
        line.windows(2).filter(is_before).rev().find_map(|it| label(it, words)).or(self.of_line)
    }

    /// Keeps what a label said while its list goes on in the next line.
    pub(super) fn end_line(&mut self, tokens: &[Token<'a>], line: &[Atom<'a>], words: &'a LabWords) {
        let said = line.windows(2).rev().find_map(|it| label(it, words));
        let goes_on = tokens.last().is_some_and(|it| it.ends_clause);
        self.of_line = said.or(self.of_line).filter(|_| goes_on);
    }

    fn is_of_other(&self) -> bool {
        matches!(self.block, Some(Block::Of(_)))
    }

    fn holds_no_analyte(&self) -> bool {
        matches!(self.block, Some(Block::Of(specimen)) if !specimen.has_analytes())
    }
}

fn left_of(row: &Row<'_>) -> f32 {
    row.name.as_ref().map_or(row.value.rect.left(), |it| it.rect.left())
}

/// The block of a text with a colon behind it.
fn label<'a>(pair: &[Atom<'_>], words: &'a LabWords) -> Option<Block<'a>> {
    let is_label = pair[0].kind == Kind::Text && pair[1].kind == Kind::Colon;
    is_label.then(|| alone(&pair[0].text(), words)).flatten()
}

/// The block of a text that says nothing else.
fn alone<'a>(text: &str, words: &'a LabWords) -> Option<Block<'a>> {
    words.block(text).filter(|it| it.is_all && !it.is_department).map(|it| it.block)
}

fn is_loud(text: &str) -> bool {
    !text.chars().any(char::is_lowercase)
}
