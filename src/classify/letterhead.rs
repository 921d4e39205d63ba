//! Who wrote a paper: the facility of its letterhead and the physician who signed it.

use crate::model::{Folded, LaidPage, Line, Word, fold};
use crate::pipeline::{LabelKind, Labelled, Labels};

use super::seen::is_large;

/// Lines of a page that may belong to its letterhead.
const HEAD_LINES: usize = 10;

/// Lines at the end of a record that may hold its signature.
const FOOT_LINES: usize = 14;

/// In word heights: a gap wider than this begins another cell.
const CELL_GAP: f32 = 2.0;

/// Words that a name of a facility or a signature has at most.
const MAX_WORDS: usize = 10;

/// Finds the facility that a record comes from, as printed.
pub(super) fn facility(pages: &[&LaidPage], labelled: &[Labelled<'_>], labels: &Labels) -> Option<String> {
    let page = pages.iter().find(|it| !it.lines.is_empty())?;
    let head = page.lines.iter().take(HEAD_LINES).enumerate();
    let of_head = head
        .flat_map(|(line_idx, line)| {
            cells(line, page.word_height).into_iter().map(move |it| (line_idx, line, it))
        })
        .filter(|(_, _, cell)| !labelled.iter().any(|it| begins_with(cell, it)) && names_place(cell, labels))
        // Large letters first, then the upper line.
        .min_by_key(|(line_idx, line, _)| (!is_large(line, page), *line_idx))
        .map(|(_, _, cell)| text_of(without_title(cell, labels)));
    let of_label = labelled
        .iter()
        .filter(|it| it.kind == LabelKind::Facility && it.is_sure && !it.beside.is_empty())
        .map(|it| it.beside.text.clone())
        .find(|it| it.chars().any(char::is_alphabetic) && it.split(' ').count() <= MAX_WORDS);
    of_head.or(of_label)
}

/// Finds who signed a record, as printed.
pub(super) fn author(pages: &[&LaidPage], labelled: &[Labelled<'_>], labels: &Labels) -> Option<String> {
    let of_label = labelled
        .iter()
        .rev()
        .filter(|it| it.kind == LabelKind::Author && it.is_sure)
        .map(|it| &it.beside)
        .find(|it| is_physician(&it.words, labels) || is_name(&it.text));
    if let Some(value) = of_label {
        return Some(without_tail(&value.text));
    }
    let lines: Vec<(&Line, f32)> =
        pages.iter().flat_map(|page| page.lines.iter().map(|it| (it, page.word_height))).collect();
    let signed = |(line, height): &(&Line, f32)| {
        cells(line, *height)
            .into_iter()
            .find(|it| is_physician(&it.iter().collect::<Vec<_>>(), labels))
            .map(text_of)
    };
    let foot = &lines[lines.len().saturating_sub(FOOT_LINES)..];
    let found = foot.iter().rev().find_map(signed).or_else(|| lines.iter().take(HEAD_LINES).find_map(signed));
    found.map(|it| without_tail(&it))
}

/// Whether a cell of a letterhead names a hospital, a laboratory or a practice.
fn names_place(cell: &[Word], labels: &Labels) -> bool {
    let folded = Folded::of(cell.iter().map(|it| it.text.as_str()));
    let is_short = (1..=MAX_WORDS).contains(&folded.n_words());
    let is_alone = folded.text().split_whitespace().all(|it| labels.not_alone.has(it));
    // An address, a number or a slogan with figures names nobody.
    let n_digits = cell.iter().flat_map(|it| it.text.chars()).filter(char::is_ascii_digit).count();
    let is_label = cell.iter().any(|it| it.text.contains(':') || it.text.contains('@'));
    is_short
        && n_digits < 4
        && !is_label
        && !is_alone
        && !is_physician(&cell.iter().collect::<Vec<_>>(), labels)
        && !labels.facility.find(&folded).is_empty()
}

/// Whether a cell begins with a label.
fn begins_with(cell: &[Word], label: &Labelled<'_>) -> bool {
    cell.first().is_some_and(|it| {
        it.rect.left() == label.rect.left()
            && it.rect.middle() >= label.rect.top()
            && it.rect.middle() <= label.rect.bottom()
    })
}

/// A name without the title of the paper behind a dash: "Metro Diagnostics - Lab Report".
fn without_title<'a>(cell: &'a [Word], labels: &Labels) -> &'a [Word] {
    let dash = cell.iter().position(|it| matches!(it.text.as_str(), "-" | "–" | "—"));
    match dash {
        Some(at)
            if at > 0
                && cell[at..].iter().all(|it| {
                    fold(&it.text).split(' ').all(|it| it.is_empty() || labels.not_alone.has(it))
                }) =>
        {
            &cell[..at]
        }
        Some(_) | None => cell,
    }
}

/// Whether words are the name of a physician: a title before it, or a degree behind it.
fn is_physician(words: &[&Word], labels: &Labels) -> bool {
    let Some(first) = words.first() else { return false };
    let has_colon = words.iter().any(|it| it.text.contains(':'));
    let tokens: Vec<String> = words.iter().map(|it| it.text.replace('.', "")).map(|it| fold(&it)).collect();
    let first = fold(&first.text);
    let has_title = first.split(' ').next().is_some_and(|it| labels.doctor_titles.has(it)) && words.len() > 1;
    let has_degree = tokens.iter().skip(1).any(|it| labels.degrees.has(it));
    let is_named = words.iter().take(2).all(|it| it.text.chars().next().is_some_and(char::is_uppercase));
    // A line of degrees alone stands below the name.
    let is_more =
        tokens.iter().any(|it| it.len() > 2 && !labels.degrees.has(it) && !labels.doctor_titles.has(it));
    words.len() <= MAX_WORDS
        && is_more
        && !has_colon
        && (has_title || (has_degree && is_named && !labels.degrees.has(&tokens[0])))
}

/// A signature without what stands behind it: "Dr. Ann Lee, MD, 03/19/2025", "Dr. Ann Lee. Reg. No. 4711".
///
/// It ends at the first part with a number, where a comma or the end of a sentence parts it.
fn without_tail(text: &str) -> String {
    let mut end = text.len();
    let mut start = 0;
    for (at, sign) in text.char_indices().filter(|(_, it)| matches!(it, ',' | '.')) {
        let ends_part = text[at + 1..].starts_with(' ') && (sign == ',' || ends_in_word(&text[..at]));
        if ends_part {
            if has_digit(&text[start..at]) {
                end = start;
                break;
            }
            start = at;
        }
    }
    if end == text.len() && has_digit(&text[start..]) {
        end = start;
    }
    let kept = text[..end].trim_end_matches([',', ' ']);
    // The dot of "M.D." stays, that of a sentence goes.
    let kept = kept.strip_suffix('.').filter(|it| ends_in_word(it)).unwrap_or(kept);
    if kept.is_empty() { text.to_owned() } else { kept.to_owned() }
}

/// Whether the last word is no title, initial or degree.
fn ends_in_word(text: &str) -> bool {
    const MIN_LETTERS: usize = 4;
    let word = text.rsplit(' ').next().unwrap_or_default();
    word.len() >= MIN_LETTERS && word.chars().all(char::is_alphabetic)
}

fn has_digit(text: &str) -> bool {
    text.chars().any(|it| it.is_ascii_digit())
}

fn is_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    (2..=5).contains(&words.len())
        && words.iter().all(|it| it.chars().next().is_some_and(char::is_uppercase))
        && !text.chars().any(|it| it.is_ascii_digit())
}

/// The cells of a line: runs of words without a wide gap or an upright bar.
fn cells(line: &Line, word_height: f32) -> Vec<&[Word]> {
    let words = line.words();
    let mut cells = Vec::new();
    let mut start = 0;
    for idx in 1..=words.len() {
        let ends = idx == words.len()
            || words[idx].text == "|"
            || words[idx].rect.left() - words[idx - 1].rect.right() > CELL_GAP * word_height;
        if ends {
            let first = start + usize::from(words[start].text == "|");
            if first < idx {
                cells.push(&words[first..idx]);
            }
            start = idx;
        }
    }
    cells
}

fn text_of(cell: &[Word]) -> String {
    cell.iter().map(|it| it.text.as_str()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::without_tail;

    #[test]
    fn a_signature_ends_before_its_date_and_numbers() {
        for (text, name) in [
            ("Dr. Ann Lee", "Dr. Ann Lee"),
            ("Dr. Ann Lee, MD (Biochemistry)", "Dr. Ann Lee, MD (Biochemistry)"),
            ("J. Lee, MD, 03/19/2025", "J. Lee, MD"),
            ("P. Roy, MD, Radiology, 03/17/2025", "P. Roy, MD, Radiology"),
            ("Dr L. Roy, Consultant Radiologist. Verified 27/02/2025.", "Dr L. Roy, Consultant Radiologist"),
            ("Dr. Ann Lee, Reg. No. SYN-7001", "Dr. Ann Lee"),
            ("Dr. Hugo Luz Pena. Colegiado SIN-0001", "Dr. Hugo Luz Pena"),
            ("Ann Lee, M.D.", "Ann Lee, M.D."),
            ("Dr. Ann Lee 4711", "Dr. Ann Lee 4711"),
        ] {
            assert_eq!(without_tail(text), name, "{text}");
        }
    }
}
