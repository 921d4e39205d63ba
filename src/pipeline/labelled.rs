//! Labels found on a page, each with the words beside and below it that may be its value.

use std::ops::Range;

use crate::model::{DateRead, DayMonth, Folded, LaidPage, Line, Rect, Word, find_dates, fold, settle};

use super::labels::Label;
use super::{LabelKind, Labels};

/// In word heights: a gap wider than this ends a value.
const VALUE_GAP: f32 = 1.3;

/// In word heights: a gap wider than this begins a cell.
const CELL_GAP: f32 = 0.9;

/// In word heights: a value stands at most this far below its label.
const MAX_DROP: f32 = 2.5;

/// A label on a page and what stands where its value is expected.
#[derive(Clone, Debug)]
pub struct Labelled<'a> {
    /// What it announces.
    pub kind: LabelKind,
    /// Its words, folded.
    pub phrase: String,
    /// Index of its line on the page.
    pub line_idx: usize,
    /// Box of the label.
    pub rect: Rect,
    /// Whether it is surely a label: a colon stands behind it, or it is no common word.
    pub is_sure: bool,
    /// The words behind it, up to the next label or a wide gap.
    pub beside: Printed<'a>,
    /// The words of the next lines that stand under it.
    pub below: Printed<'a>,
}

/// Words of a page as one text.
#[derive(Clone, Debug, Default)]
pub struct Printed<'a> {
    /// The words with one space between; the first may lack the label that was glued to it.
    pub text: String,
    /// The words themselves, left to right.
    pub words: Vec<&'a Word>,
}

/// A label within its line.
struct Spot {
    label: Label,
    /// Its words, folded.
    phrase: String,
    words: Range<usize>,
    /// Behind a colon, or a cell of its own.
    is_marked: bool,
    /// What is glued to its last word: the 45 of "Age:45".
    tail: Option<String>,
}

impl Labels {
    /// Finds the labels of a page with their values, in reading order.
    pub fn read<'a>(&self, page: &'a LaidPage) -> Vec<Labelled<'a>> {
        let spots: Vec<Vec<Spot>> = page.lines.iter().map(|it| self.spots(it, page.word_height)).collect();
        let mut labelled = Vec::new();
        for (line_idx, line) in page.lines.iter().enumerate() {
            for (spot_idx, spot) in spots[line_idx].iter().enumerate() {
                let next = spots[line_idx].get(spot_idx + 1);
                let end = next.map_or(line.words().len(), |it| it.words.start);
                let Some(rect) = rect_of(&line.words()[spot.words.clone()]) else { continue };
                let limit = next.and_then(|it| line.words().get(it.words.start)).map(|it| it.rect.left());
                labelled.push(Labelled {
                    kind: spot.label.kind,
                    phrase: spot.phrase.clone(),
                    line_idx,
                    rect,
                    is_sure: spot.is_marked || !spot.label.needs_colon,
                    beside: beside(line, spot, end, page.word_height),
                    below: below(page, &spots, line_idx, rect, limit),
                });
            }
        }
        labelled
    }

    fn spots(&self, line: &Line, word_height: f32) -> Vec<Spot> {
        let folded = Folded::of(line.words().iter().map(|it| it.text.as_str()));
        let mut spots: Vec<Spot> = Vec::new();
        let mut end = 0;
        for (found, label) in self.find(&folded) {
            // The longest label at a place comes first; "Age" and "Sex" of two cells are not "Age Sex".
            if found.at.start < end || is_torn(&line.words()[found.words.clone()], word_height) {
                continue;
            }
            end = found.at.end;
            let phrase = &folded.text()[found.at.clone()];
            let Some((is_marked, tail)) = mark_behind(line.words(), &found.words, phrase, word_height) else {
                continue;
            };
            let is_first = begins_cell(line.words(), found.words.start, word_height);
            // A word in front makes it another label that we don't know: "Due Date", "Brand Name".
            let is_compound = !is_first && spots.is_empty();
            let is_single = !phrase.contains(' ');
            if (is_compound && (is_single || !is_marked)) || (!is_first && !is_marked) {
                continue;
            }
            // A word too common for a label is one only in a cell of its own.
            let is_cell = is_first && begins_cell(line.words(), found.words.end, word_height);
            if label.needs_colon && !is_marked && !is_cell {
                continue;
            }
            spots.push(Spot { label, phrase: phrase.to_owned(), words: found.words, is_marked, tail });
        }
        spots
    }
}

impl Labels {
    /// Returns the order of day and month on some pages: the one that their own dates show, or
    /// day before month where they are not written in English; `None` when it stays open.
    pub fn day_month<'a>(&self, pages: impl IntoIterator<Item = &'a LaidPage>) -> Option<DayMonth> {
        let lines: Vec<String> = pages.into_iter().flat_map(|it| &it.lines).map(Line::text).collect();
        let dates: Vec<DateRead> = lines.iter().flat_map(|it| find_dates(it)).collect();
        if dates.iter().any(|it| it.shows.is_some()) {
            return settle(&dates);
        }
        let text = Folded::of(lines.iter().map(String::as_str));
        // English papers come from countries of both orders; no other language we know does.
        self.language(text.text()).is_some_and(|it| it != "en").then_some(DayMonth::DayFirst)
    }
}

impl<'a> Labelled<'a> {
    /// Returns the first date of its value and the words that print it.
    pub fn date(&self) -> Option<(DateRead, Vec<&'a Word>)> {
        [&self.beside, &self.below].into_iter().find_map(|it| {
            let read = find_dates(&it.text).into_iter().next()?;
            let words = it.words_at(read.span.clone());
            Some((read, words))
        })
    }
}

impl<'a> Printed<'a> {
    /// Takes words as they stand.
    pub fn of(words: impl IntoIterator<Item = &'a Word>) -> Printed<'a> {
        let words: Vec<&Word> = words.into_iter().collect();
        Printed { text: words.iter().map(|it| it.text.as_str()).collect::<Vec<_>>().join(" "), words }
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The words that a range of bytes of the text touches.
    pub fn words_at(&self, range: Range<usize>) -> Vec<&'a Word> {
        // The first word may be shorter in the text than on the page, so count from the end.
        let mut words = Vec::new();
        let mut end = self.text.len();
        for (idx, word) in self.words.iter().enumerate().rev() {
            let start = if idx == 0 { 0 } else { end.saturating_sub(word.text.len()) };
            if start < range.end && range.start < end {
                words.push(*word);
            }
            end = start.saturating_sub(1);
        }
        words.reverse();
        words
    }
}

/// Whether a mark stands behind a label, and what is glued to it; `None` when the label is only a part of a word.
fn mark_behind(
    words: &[Word],
    at: &Range<usize>,
    phrase: &str,
    word_height: f32,
) -> Option<(bool, Option<String>)> {
    let last_word = words.get(at.end.checked_sub(1)?)?;
    let last_token = phrase.rsplit(' ').next()?;
    let first_token = phrase.split(' ').next()?;
    if !fold(&words[at.start].text).starts_with(first_token) {
        return None;
    }
    let ends_label = |text: &str| fold(text).rsplit(' ').next() == Some(last_token);
    for (at, _) in last_word.text.match_indices([':', '|', '=', '：']) {
        let (head, tail) =
            (&last_word.text[..at], last_word.text[at..].trim_start_matches([':', '|', '=', '：', '-']));
        if ends_label(head) {
            return Some((true, (!tail.trim().is_empty()).then(|| tail.to_owned())));
        }
    }
    if !ends_label(&last_word.text) {
        return None;
    }
    let next = words.get(at.end);
    let is_marked = next.is_some_and(|it| {
        it.text.starts_with([':', '|', '=', ';', '：'])
            || matches!(it.text.as_str(), "-" | "–" | "." | ".:" | ":-")
    }) || last_word.text.ends_with([';', '-'])
        || next.is_some_and(|it| {
            fold(&last_word.text).len() > 1 && it.rect.left() - last_word.rect.right() > 3.0 * word_height
        });
    Some((is_marked, None))
}

/// Whether a wide gap goes through some words.
fn is_torn(words: &[Word], word_height: f32) -> bool {
    words.windows(2).any(|it| it[1].rect.left() - it[0].rect.right() > VALUE_GAP * word_height)
}

/// Whether a word begins its line or a cell of it.
fn begins_cell(words: &[Word], idx: usize, word_height: f32) -> bool {
    let Some(before) = idx.checked_sub(1).and_then(|it| words.get(it)) else { return true };
    let Some(word) = words.get(idx) else { return true };
    let gap = word.rect.left() - before.rect.right();
    gap > CELL_GAP * word_height
        || before.text.ends_with(['|', ';', '•', ')'])
        || fold(&before.text).is_empty()
}

fn beside<'a>(line: &'a Line, spot: &Spot, end: usize, word_height: f32) -> Printed<'a> {
    let words = line.words();
    let mut value: Vec<&Word> = Vec::new();
    let mut text = String::new();
    if let (Some(tail), Some(word)) = (&spot.tail, words.get(spot.words.end - 1)) {
        text.push_str(tail);
        value.push(word);
    }
    for word in words.get(spot.words.end..end).unwrap_or_default() {
        let is_bare = fold(&word.text).is_empty();
        if value.is_empty() && is_bare {
            continue;
        }
        let is_far =
            value.last().is_some_and(|it| word.rect.left() - it.rect.right() > VALUE_GAP * word_height);
        if is_far || word.text == "|" {
            break;
        }
        let printed =
            if value.is_empty() { word.text.trim_start_matches([':', '=', '-', ';']) } else { &word.text };
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(printed);
        value.push(word);
    }
    Printed { text, words: value }
}

/// The words of the nearest line below that stand under a label and are no label themselves.
fn below<'a>(
    page: &'a LaidPage,
    spots: &[Vec<Spot>],
    line_idx: usize,
    label: Rect,
    limit: Option<f32>,
) -> Printed<'a> {
    let height = page.word_height;
    for (idx, line) in page.lines.iter().enumerate().skip(line_idx + 1).take(3) {
        if line.rect().top() - label.bottom() > MAX_DROP * height {
            break;
        }
        let words = line.words();
        let is_under = |word: &Word| {
            word.rect.left() > label.left() - height
                && word.rect.left() < label.right() + height
                && limit.is_none_or(|it| word.rect.left() < it)
        };
        let Some(first) = words.iter().position(is_under) else { continue };
        if spots[idx].iter().any(|it| it.words.contains(&first)) {
            return Printed::default();
        }
        let mut value: Vec<&Word> = vec![&words[first]];
        for (word_idx, word) in words.iter().enumerate().skip(first + 1) {
            let is_far =
                value.last().is_some_and(|it| word.rect.left() - it.rect.right() > VALUE_GAP * height);
            let is_label = spots[idx].iter().any(|it| it.words.contains(&word_idx));
            if is_far || is_label || limit.is_some_and(|it| word.rect.left() >= it) {
                break;
            }
            value.push(word);
        }
        return Printed::of(value);
    }
    Printed::default()
}

fn rect_of(words: &[Word]) -> Option<Rect> {
    words.iter().map(|it| it.rect).reduce(Rect::around)
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use crate::model::sample::page_of;
    use crate::pipeline::Knowledge;

    use super::super::LabelKind;

    static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| Knowledge::builtin().expect("it is shipped"));

    /// What a text says behind and below its labels of one kind.
    fn read(text: &str, kind: LabelKind) -> Vec<(String, String)> {
        let page = page_of(1, text);
        KNOWLEDGE
            .labels
            .read(&page)
            .into_iter()
            .filter(|it| it.kind == kind && it.is_sure)
            .map(|it| (it.beside.text, it.below.text))
            .collect()
    }

    #[test]
    fn the_value_stands_behind_its_label_or_below() {
        let cases = [
            ("colon", LabelKind::Name, "Patient Name: Ann Lee", "Ann Lee"),
            ("colon apart", LabelKind::Name, "Patient Name      : Ann Lee", "Ann Lee"),
            ("glued", LabelKind::Age, "Age:45 Years", "45 Years"),
            ("colon at the value", LabelKind::Age, "Age :45 Years", "45 Years"),
            ("cell", LabelKind::Name, "Patient Name        Ann Lee        Age  45", "Ann Lee"),
            ("the next label ends it", LabelKind::Name, "Name: Ann Lee Age: 45 Sex: F", "Ann Lee"),
            ("a bar ends it", LabelKind::Name, "Name: Ann Lee | Age: 45", "Ann Lee"),
            ("a gap ends it", LabelKind::Name, "Name : Ann Lee        Sample of the day", "Ann Lee"),
            ("second of the line", LabelKind::Sex, "Name: Ann Lee Age: 45 Sex: F", "F"),
            ("slash", LabelKind::AgeSex, "Age / Sex : 35 Years / Male", "35 Years / Male"),
            ("abbreviated", LabelKind::Name, "Pt. Name: Ann Lee", "Ann Lee"),
            ("Spanish", LabelKind::Born, "Fecha de Nacimiento: 15/06/1955", "15/06/1955"),
            ("longer label", LabelKind::Collected, "Sample Collected on 17/10/2024", "17/10/2024"),
        ];
        for (name, kind, text, value) in cases {
            assert_eq!(read(text, kind), [(value.to_owned(), String::new())], "{name}");
        }
        let table = "Patient Name      Age    Sex\nAnn Lee           45     F";
        assert_eq!(read(table, LabelKind::Name), [(String::new(), "Ann Lee".to_owned())]);
        assert_eq!(read(table, LabelKind::Age), [(String::new(), "45".to_owned())]);
        assert_eq!(read(table, LabelKind::Sex), [(String::new(), "F".to_owned())]);
    }

    #[test]
    fn words_of_other_labels_are_no_label() {
        let cases = [
            ("a doctor", LabelKind::Name, "Doctor Name: Ann Lee"),
            ("an unknown compound", LabelKind::Name, "Scheme Title Name: Gold"),
            ("running text", LabelKind::Name, "The patient: she was seen by name of the day"),
            ("a table", LabelKind::Name, "Name   Dose   Frequency"),
            ("a due date", LabelKind::Date, "Due Date: 17/10/2024"),
            ("an unknown date", LabelKind::Date, "Festival Date: 17/10/2024"),
            ("within a word", LabelKind::Age, "Package: 45"),
            ("a laboratory's number", LabelKind::PatientId, "Lab ID: 12345"),
        ];
        for (name, kind, text) in cases {
            assert!(read(text, kind).is_empty(), "{name}: {:?}", read(text, kind));
        }
    }
}
