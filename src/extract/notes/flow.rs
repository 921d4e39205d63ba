//! The words of a record as one flow over its lines and pages, with the places where paragraphs begin.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::model::{
    Document, Doubt, Evidence, Folded, Judgement, LaidPage, Line, Reader, Record, Word, fold,
};
use crate::pipeline::{Knowledge, LabelKind, Labels};

use super::columns::{self, Piece};

/// A word of a picture read with less is looked at again.
const MIN_CONFIDENCE: u8 = 80;

/// Running text reaches at least this share of the width of its page.
const TEXT_WIDTH: f32 = 0.6;

/// A line that ends before this share of the width of the text ends its paragraph.
const FULL_LINE: f32 = 0.8;

/// Times the usual distance of lines from which a gap stands between paragraphs.
const WIDE_GAP: f32 = 1.5;

/// A word of a note in its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'a> {
    /// Its text; the part behind a heading where both are printed as one word.
    pub(super) text: &'a str,
    pub(super) word: &'a Word,
    pub(super) page: &'a LaidPage,
    /// Counted through the record.
    pub(super) line: usize,
    /// Whether it is the first of its line.
    pub(super) starts_line: bool,
    /// Whether a paragraph begins with it.
    pub(super) starts_paragraph: bool,
    /// Whether it begins a line that names a person, a date or a number of the paper.
    pub(super) is_label: bool,
    /// Whether a gap as between columns stands before it.
    pub(super) behind_gap: bool,
}

/// The words of a record that are no furniture of its pages.
#[derive(Clone, Debug)]
pub(super) struct Flow<'a> {
    pub(super) record: &'a Record,
    pub(super) tokens: Vec<Token<'a>>,
}

impl<'a> Flow<'a> {
    /// Puts the lines of a record one behind the other, without those that stand on the edge of several pages.
    pub(super) fn of(
        document: &'a Document<LaidPage>,
        record: &'a Record,
        knowledge: &Knowledge,
    ) -> Flow<'a> {
        let pages: Vec<&LaidPage> =
            document.pages.iter().filter(|it| record.holds(&document.source.id, it.number)).collect();
        let on_edges = on_edges(&pages);
        let mut flow = Flow { record, tokens: Vec::new() };
        let mut n_lines = 0;
        for page in pages {
            let labelled = labelled(page, &knowledge.labels);
            let pitch = pitch(page);
            let widest = page.lines.iter().map(|it| it.rect().right()).fold(0.0, f32::max);
            // On a page of short lines none of them is full, not even the longest.
            let right = widest.max(TEXT_WIDTH * page.size.width);
            let mut before: Option<Piece<'_>> = None;
            for piece in columns::in_order(page, knowledge) {
                let line_idx = piece.line_idx;
                let line = &page.lines[line_idx];
                if is_edge(line_idx, page) && is_furniture(line, page, &on_edges) {
                    continue;
                }
                let words = without_speck(piece.words);
                let is_part = piece.words.len() < line.words().len();
                let begins = |it: Piece<'a>| {
                    let is_far = line.rect().top() - page.lines[it.line_idx].rect().top() > WIDE_GAP * pitch;
                    let is_short = it.words[it.words.len() - 1].rect.right() < FULL_LINE * right;
                    let goes_on = goes_on(it.words, words, knowledge);
                    is_part || is_far || is_short && !goes_on || is_row(words, page)
                };
                let starts_paragraph =
                    before.is_none_or(begins) || words.first().is_some_and(|it| marker(&it.text).is_some());
                for (idx, word) in words.iter().enumerate() {
                    let gap = idx.checked_sub(1).map(|it| word.rect.left() - words[it].rect.right());
                    flow.tokens.push(Token {
                        text: &word.text,
                        word,
                        page,
                        line: n_lines,
                        starts_line: idx == 0,
                        starts_paragraph: idx == 0 && starts_paragraph,
                        is_label: idx == 0 && labelled.contains(&line_idx),
                        behind_gap: gap.is_some_and(|it| it > 2.0 * page.word_height),
                    });
                }
                n_lines += 1;
                before = Some(piece);
            }
        }
        flow
    }

    /// The words with one space between.
    pub(super) fn text(&self, range: Range<usize>) -> String {
        self.tokens[range].iter().map(|it| it.text).collect::<Vec<_>>().join(" ")
    }

    /// The words folded.
    pub(super) fn folded(&self, range: Range<usize>) -> Folded {
        Folded::of(self.tokens[range].iter().map(|it| it.text))
    }

    /// The place of some words; of words on two pages that of those on the first.
    pub(super) fn evidence(&self, range: Range<usize>) -> Option<Evidence> {
        let tokens = self.tokens.get(range)?;
        let page = tokens.first()?.page;
        let words = tokens.iter().take_while(|it| it.page.number == page.number).map(|it| it.word);
        Evidence::of_words(&self.record.source, page.number, page.size, words)
    }

    /// What speaks against the reading of some words.
    pub(super) fn judge(&self, range: Range<usize>) -> Judgement {
        judged(self.tokens[range].iter().map(|it| it.word))
    }
}

/// What speaks against the reading of some words.
pub(in crate::extract) fn judged<'w>(words: impl IntoIterator<Item = &'w Word>) -> Judgement {
    let mut doubts = Vec::new();
    for word in words.into_iter().filter(|it| it.reader != Reader::File) {
        let has_digit = word.text.chars().any(|it| it.is_ascii_digit());
        if word.confidence.percent() < MIN_CONFIDENCE || has_digit && word.others.is_empty() {
            doubts.push(Doubt::LowConfidence);
        }
        if word.others.iter().any(|it| it.text != word.text) {
            doubts.push(Doubt::ReadingsDiffer);
        }
    }
    doubts.into_iter().collect()
}

/// Whether a line goes on with what the line before it says, however short that is.
fn goes_on(before: &[Word], words: &[Word], knowledge: &Knowledge) -> bool {
    let known = &knowledge.note_words;
    let (Some(last), Some(first)) = (before.last(), words.first()) else { return false };
    let is_small = first.text.starts_with(char::is_lowercase);
    let is_open = last.text.chars().all(char::is_alphabetic) && known.open_ends.has(&fold(&last.text));
    let is_unit = last.text.ends_with(|it: char| it.is_ascii_digit()) && known.doses.has(&fold(&first.text));
    // Running text has commas; of a list of medicines in small letters each line begins with one.
    let is_running = before.iter().any(|it| it.text.ends_with(',')) && !last.text.ends_with(['.', ':', ';']);
    is_open || is_unit || is_small && is_running && !begins_with_drug(words, knowledge)
}

fn begins_with_drug(words: &[Word], knowledge: &Knowledge) -> bool {
    let head = Folded::of(words.iter().take(2).map(|it| it.text.as_str()));
    knowledge.drugs.find(&head).iter().any(|it| it.words.start == 0)
}

/// Whether a line is a row of a table: at least three cells with wide gaps between.
fn is_row(words: &[Word], page: &LaidPage) -> bool {
    let is_gap = |it: &&[Word]| it[1].rect.left() - it[0].rect.right() > 2.0 * page.word_height;
    words.windows(2).filter(is_gap).count() >= 2
}

/// The words of a line of a picture without the edge of the paper that was read as a letter before a mark of a list.
fn without_speck(words: &[Word]) -> &[Word] {
    match words {
        [speck, mark, ..] if speck.reader != Reader::File && speck.text.chars().count() == 1 => {
            let is_listed = marker(&speck.text).is_none() && marker(&mark.text).is_some();
            if is_listed { &words[1..] } else { words }
        }
        _ => words,
    }
}

/// What stands before an item of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marker {
    /// A point, a dash or the like.
    Bullet,
    /// A number with a dot or bracket.
    Number(u32),
}

/// Reads a word that stands before an item of a list.
pub(super) fn marker(text: &str) -> Option<Marker> {
    const BULLETS: &[char] =
        &['-', '–', '—', '•', '●', '▪', '◦', '·', '*', '■', '➢', '►', '✓', '○', '>', '\u{f0b7}'];
    if text.chars().all(|it| BULLETS.contains(&it)) {
        return (text.chars().count() == 1).then_some(Marker::Bullet);
    }
    let inner = text.strip_prefix('(').unwrap_or(text);
    let inner =
        inner.strip_suffix(['.', ')']).map(|it| it.trim_end_matches(['.', ')'])).or(text.strip_prefix('#'))?;
    let is_number = !inner.is_empty() && inner.len() <= 2 && inner.chars().all(|it| it.is_ascii_digit());
    is_number.then(|| inner.parse().ok().map(Marker::Number))?
}

/// The lines of a page that begin with a label of a letterhead or signature.
fn labelled(page: &LaidPage, labels: &Labels) -> BTreeSet<usize> {
    let names_paper = |kind: LabelKind| match kind {
        LabelKind::Age | LabelKind::Sex | LabelKind::AgeSex | LabelKind::Study | LabelKind::Other => false,
        LabelKind::Name
        | LabelKind::Born
        | LabelKind::PatientId
        | LabelKind::Registration
        | LabelKind::Collected
        | LabelKind::Received
        | LabelKind::Reported
        | LabelKind::Registered
        | LabelKind::Performed
        | LabelKind::Seen
        | LabelKind::Admitted
        | LabelKind::Discharged
        | LabelKind::Date
        | LabelKind::OtherDate
        | LabelKind::Printed
        | LabelKind::Author
        | LabelKind::Facility
        | LabelKind::OtherName
        | LabelKind::OtherId => true,
    };
    // The head of a table is made of labels too, and none of them has a colon.
    let has_colon = |line_idx: usize| page.lines[line_idx].words().iter().any(|it| it.text.contains(':'));
    let begins_line =
        |line_idx: usize, left: f32| page.lines[line_idx].rect().left() >= left && has_colon(line_idx);
    let found = labels.read(page).into_iter().filter(|it| it.is_sure && names_paper(it.kind));
    found.filter(|it| begins_line(it.line_idx, it.rect.left())).map(|it| it.line_idx).collect()
}

/// The distance of lines that is usual on a page.
fn pitch(page: &LaidPage) -> f32 {
    let mut distances: Vec<f32> = page
        .lines
        .windows(2)
        .map(|it| it[1].rect().top() - it[0].rect().top())
        .filter(|it| *it > 0.5 * page.word_height)
        .collect();
    distances.sort_by(f32::total_cmp);
    distances.get(distances.len() / 4).copied().unwrap_or(page.word_height)
}

/// The lines, without digits, that stand on the edges of their pages, with the page and the height they stand at.
fn on_edges(pages: &[&LaidPage]) -> BTreeMap<String, Vec<(u32, f32)>> {
    let mut seen: BTreeMap<String, Vec<(u32, f32)>> = BTreeMap::new();
    for page in pages {
        for (_, line) in page.lines.iter().enumerate().filter(|it| is_edge(it.0, page)) {
            seen.entry(without_digits(line)).or_default().push((page.number, line.rect().top()));
        }
    }
    seen
}

/// Whether a line stands at the same height of another page too.
fn is_furniture(line: &Line, page: &LaidPage, on_edges: &BTreeMap<String, Vec<(u32, f32)>>) -> bool {
    let text = without_digits(line);
    let is_same_height = |top: f32| (line.rect().top() - top).abs() < page.word_height;
    let places = on_edges.get(&text).map(Vec::as_slice).unwrap_or_default();
    !text.is_empty() && places.iter().any(|it| it.0 != page.number && is_same_height(it.1))
}

/// Whether a line is one of the first or last of its page.
fn is_edge(line_idx: usize, page: &LaidPage) -> bool {
    const EDGE: usize = 4;
    line_idx < EDGE || line_idx + EDGE >= page.lines.len()
}

fn without_digits(line: &Line) -> String {
    fold(&line.text()).chars().filter(|it| !it.is_ascii_digit()).collect()
}
