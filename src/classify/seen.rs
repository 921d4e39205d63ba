//! Lines as the cues see them: folded, and whether they look like a title or a heading.

use std::ops::Range;

use crate::model::{Folded, LaidPage, Line, Word, fold};

/// Lines of a first page that may hold the title.
const TITLE_LINES: usize = 12;

/// Folded words a title has at most.
const MAX_TITLE_WORDS: usize = 10;

/// Times the median word height from which letters are large.
const LARGE: f32 = 1.35;

/// Folded words a heading in capitals has at most.
const MAX_HEADING_WORDS: usize = 8;

/// A line of a record.
pub(super) struct Seen<'a> {
    /// Its page.
    pub(super) page: &'a LaidPage,
    /// Its words.
    pub(super) line: &'a Line,
    /// Its words, folded.
    pub(super) folded: Folded,
    /// Whether it stands where a title stands and is short enough.
    pub(super) is_title: bool,
    /// Folded words of the record before it.
    pub(super) n_before: usize,
}

/// Looks at the lines of some pages of one record, in order.
pub(super) fn look<'a>(pages: &[&'a LaidPage]) -> Vec<Seen<'a>> {
    let mut lines = Vec::new();
    let mut n_before = 0;
    let first_page = pages.iter().position(|it| !it.lines.is_empty());
    for (page_idx, page) in pages.iter().enumerate() {
        for (line_idx, line) in page.lines.iter().enumerate() {
            let folded = Folded::of(line.words().iter().map(|it| it.text.as_str()));
            let is_top = line_idx < TITLE_LINES || line_idx * 2 < page.lines.len() && is_large(line, page);
            let is_title =
                Some(page_idx) == first_page && is_top && (1..=MAX_TITLE_WORDS).contains(&folded.n_words());
            let n_words = folded.n_words();
            lines.push(Seen { page, line, folded, is_title, n_before });
            n_before += n_words;
        }
    }
    lines
}

impl Seen<'_> {
    /// Whether the line is in large letters or in capitals.
    pub(super) fn stands_out(&self) -> bool {
        is_large(self.line, self.page)
            || self.line.words().iter().all(|it| is_capitals(it) || !has_letters(it))
    }

    /// Whether words of the line stand like a heading: first, and alone or before a colon.
    pub(super) fn is_heading(&self, at: &Range<usize>) -> bool {
        let words = self.line.words();
        let is_alone = words[at.end..].iter().all(|it| fold(&it.text).is_empty());
        let is_before_colon = self.is_before_colon(at);
        let is_loud = words[at.clone()].iter().all(is_capitals);
        if self.begins(at) {
            let is_loud_line = self.folded.n_words() <= MAX_HEADING_WORDS
                && words.iter().all(|it| is_capitals(it) || !has_letters(it));
            return is_alone || is_before_colon || (is_loud && is_loud_line);
        }
        // Dictated notes set headings within the running line: "… stable. IMPRESSION: …".
        is_loud && is_before_colon
    }

    /// Whether words begin the line, but for bullets and numbers.
    pub(super) fn begins(&self, at: &Range<usize>) -> bool {
        self.line.words()[..at.start].iter().all(|it| fold(&it.text).chars().all(|it| it.is_ascii_digit()))
    }

    /// Whether a colon stands right behind words of the line.
    pub(super) fn is_before_colon(&self, at: &Range<usize>) -> bool {
        let words = self.line.words();
        at.end.checked_sub(1).and_then(|it| words.get(it)).is_some_and(|it| it.text.contains(':'))
            || words.get(at.end).is_some_and(|it| it.text.starts_with(':'))
    }

    /// Whether something stands behind a colon behind words of the line: then they are a label and no title.
    pub(super) fn is_label(&self, at: &Range<usize>) -> bool {
        self.is_before_colon(at)
            && self
                .line
                .words()
                .get(at.end..)
                .is_some_and(|it| it.iter().any(|word| !fold(&word.text).is_empty()))
    }
}

/// Whether the letters of a line are larger than usual on its page.
pub(super) fn is_large(line: &Line, page: &LaidPage) -> bool {
    let mut heights: Vec<f32> = line.words().iter().map(|it| it.rect.height()).collect();
    heights.sort_by(f32::total_cmp);
    heights.get(heights.len() / 2).is_some_and(|it| *it >= LARGE * page.word_height)
}

fn has_letters(word: &Word) -> bool {
    word.text.chars().any(char::is_alphabetic)
}

fn is_capitals(word: &Word) -> bool {
    has_letters(word) && !word.text.chars().any(char::is_lowercase)
}
