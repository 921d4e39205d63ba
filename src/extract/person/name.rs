//! Names of persons: behind a label, behind a title, or above the age.

use crate::model::{Folded, LaidPage, PersonField, Word, fold};
use crate::pipeline::{LabelKind, Labelled, Labels, Printed};

use super::Said;

/// Words that a name has at most.
const MAX_WORDS: usize = 6;

/// The part of a page from the top in which a name may stand without label.
const HEAD: f32 = 0.4;

/// Takes the name at the beginning of a value; `None` when it is none.
pub(super) fn name_in<'a>(value: &Printed<'a>, labels: &Labels) -> Option<Said<'a>> {
    let mut names: Vec<&str> = Vec::new();
    let mut start = None;
    let mut end = 0;
    let mut at = 0;
    for part in value.text.split(' ') {
        let from = at;
        at += part.len() + 1;
        let token = fold(part);
        if names.is_empty() && (token.is_empty() || labels.titles.has(&token)) {
            continue;
        }
        let clean = part.trim_end_matches(|it: char| !it.is_alphanumeric() && it != '.');
        let ends = part.starts_with(['(', '[', '|', '/', '-']) || clean.is_empty() || token.is_empty();
        if ends || !is_name_word(clean, labels) {
            break;
        }
        start.get_or_insert(from);
        names.push(if part.ends_with(',') && names.is_empty() { part } else { clean });
        end = from + part.len();
        let is_over = part.ends_with([';', '|', ')']) || (part.ends_with(',') && names.len() > 1);
        if is_over || names.len() == MAX_WORDS {
            break;
        }
    }
    let name = names.join(" ");
    let name = name.trim_matches(|it: char| !it.is_alphanumeric() && it != '.');
    // A lone initial or a scrap of a picture is no name.
    if name.chars().filter(|it| it.is_alphabetic()).count() < 3
        || (names.len() == 1 && name.starts_with(char::is_lowercase))
    {
        return None;
    }
    let words = value.words_at(start?..end);
    if words.iter().any(|it| it.confidence.percent() < MIN_CONFIDENCE) {
        return None;
    }
    Some(Said { what: PersonField::Name(name.to_owned()), words })
}

/// In word heights: a name stands at most this far above the age.
const MAX_RISE: f32 = 5.0;

/// A word that a reader is less sure of makes no name.
const MIN_CONFIDENCE: u8 = 30;

/// Finds a name that no label announces: behind a title of a patient, or right above the age.
pub(super) fn without_label<'a>(
    page: &'a LaidPage,
    labels: &Labels,
    labelled: &[Labelled<'a>],
) -> Option<Said<'a>> {
    behind_title(page, labels).or_else(|| above_age(page, labels, labelled))
}

/// "Mr. John Doe" at the beginning of a line near the top, of a cell of it.
fn behind_title<'a>(page: &'a LaidPage, labels: &Labels) -> Option<Said<'a>> {
    let head = page.lines.iter().filter(|it| it.rect().top() < page.size.height * HEAD);
    head.filter_map(|line| {
        let words = line.words();
        let at = (0..words.len()).find(|idx| {
            let begins = idx
                .checked_sub(1)
                .is_none_or(|before| words[*idx].rect.left() - words[before].rect.right() > page.word_height);
            begins && labels.patient_titles.has(&fold(&words[*idx].text)) && starts_large(&words[*idx])
        })?;
        let cell = cell_from(words, at, page.word_height);
        let is_prose = cell.len() > MAX_WORDS + 3;
        let said = name_in(&Printed::of(cell), labels).filter(|_| !is_prose)?;
        (said.words.len() >= 2).then_some(said)
    })
    .next()
}

/// Two to four capitalised words right above a label "Age" and in line with it.
fn above_age<'a>(page: &'a LaidPage, labels: &Labels, labelled: &[Labelled<'a>]) -> Option<Said<'a>> {
    let age = labelled.iter().find(|it| matches!(it.kind, LabelKind::Age | LabelKind::AgeSex))?;
    let height = page.word_height;
    if age.rect.top() > page.size.height * HEAD {
        return None;
    }
    let cells = page.lines[..age.line_idx].iter().rev().filter_map(|line| {
        let words = line.words();
        let at = words.iter().position(|it| (it.rect.left() - age.rect.left()).abs() < 1.5 * height)?;
        let is_near = age.rect.top() - words[at].rect.bottom() < MAX_RISE * height;
        let is_own =
            at.checked_sub(1).is_none_or(|it| words[at].rect.left() - words[it].rect.right() > 2.0 * height);
        (is_near && is_own).then(|| cell_from(words, at, height))
    });
    cells.take(3).find_map(|cell| {
        let folded = Folded::of(cell.iter().map(|it| it.text.as_str()));
        let is_place = !labels.facility.find(&folded).is_empty();
        let is_name = (2..=4).contains(&cell.len())
            && cell.iter().all(|it| {
                starts_large(it) && !it.text.contains([':', '@']) && is_name_word(&it.text, labels)
            });
        let is_label = labelled.iter().any(|it| {
            it.rect.left() == cell[0].rect.left() && (it.rect.top() - cell[0].rect.top()).abs() < height / 2.0
        });
        if is_place || !is_name || is_label { None } else { name_in(&Printed::of(cell), labels) }
    })
}

/// The words from `at` up to a wide gap.
fn cell_from(words: &[Word], at: usize, word_height: f32) -> &[Word] {
    let end = (at + 1..words.len())
        .find(|it| words[*it].rect.left() - words[*it - 1].rect.right() > 1.5 * word_height)
        .unwrap_or(words.len());
    &words[at..end]
}

fn starts_large(word: &Word) -> bool {
    word.text.chars().find(|it| it.is_alphabetic()).is_some_and(char::is_uppercase)
}

/// Letters with the signs that names have, and no word of a form.
fn is_name_word(word: &str, labels: &Labels) -> bool {
    let is_written =
        word.chars().all(|it| it.is_alphabetic() || matches!(it, '.' | '\'' | '’' | '-' | ',' | '`'))
            && word.chars().any(char::is_alphabetic);
    // The dummies of forms carry numbers: DUMMY-9.
    let is_numbered = word.starts_with(char::is_alphabetic)
        && word.chars().all(|it| it.is_alphanumeric() || it == '-')
        && word.contains('-');
    (is_written || is_numbered) && fold(word).split(' ').all(|it| !labels.no_names.has(it))
}
