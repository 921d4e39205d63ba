//! What speaks against a result row before anything is known of the patient.

use rust_decimal::Decimal;

use super::table::FoundRow;
use crate::model::{Confidence, Doubt, Judgement, LabValue, Reader, Rect, TextOrigin, Word};

/// A value read from a picture with less is looked at again.
const MIN_CONFIDENCE: u8 = 80;

/// A word of an unknown name read with less is a guess.
const GUESSED_NAME: f32 = 50.0;

/// So many ranges one under the other are a column of ranges.
const FEW_RANGES: usize = 3;

/// How many times beyond its range a value without decimals may lie, where the range has decimals.
const MAX_TIMES_BEYOND: i64 = 4;

/// The doubts about a row.
pub(super) fn judge(found: &FoundRow<'_>) -> Judgement {
    let row = &found.row;
    let mut doubts = Vec::new();
    let value_words = || row.value.tokens.iter().map(|it| it.word);
    let is_picture = value_words().any(|it| it.reader != Reader::File);
    if is_picture && value_words().any(|it| it.confidence < Confidence::clamped(f32::from(MIN_CONFIDENCE))) {
        doubts.push(Doubt::LowConfidence);
    }
    // About one number in a hundred is read wrong with high confidence: a single reader is no witness.
    let has_digit = |it: &&Word| it.text.chars().any(|it| it.is_ascii_digit());
    if value_words().filter(has_digit).any(|it| it.reader != Reader::File && it.others.is_empty()) {
        doubts.push(Doubt::LowConfidence);
    }
    // A name that is no analyte's and was hardly read may be anything.
    let is_guess = |it: &Word| it.reader != Reader::File && it.confidence < Confidence::clamped(GUESSED_NAME);
    let name_words = row.name.iter().flat_map(|it| &it.tokens).map(|it| it.word);
    if row.analytes.is_empty() && name_words.into_iter().any(is_guess) {
        doubts.push(Doubt::LowConfidence);
    }
    // Nor is one reader of free text, other than of the few words results are given in.
    if is_picture && row.is_free_text {
        doubts.push(Doubt::LowConfidence);
    }
    if value_words().any(|it| it.others.iter().any(|other| other.text != it.text)) {
        doubts.push(Doubt::ReadingsDiffer);
    }
    if row.is_unsure || found.is_weak || row.analytes.is_empty() && !found.is_headed {
        doubts.push(Doubt::ColumnUnsure);
    }
    if is_picture && lost_decimal(found) {
        doubts.push(Doubt::Implausible);
    }
    let size = found.page.size;
    let edge = found.page.word_height * 0.2;
    let rect = row.value.rect;
    if is_picture && (rect.left() < edge || rect.right() > size.width - edge) {
        doubts.push(Doubt::CutOff);
    }
    doubts.into_iter().collect()
}

/// On a picture a value that stands where other rows have their ranges, and no more of them their values,
/// may be an end of a torn range.
pub(super) fn doubt_values_among_ranges(found: &mut [FoundRow<'_>]) {
    let is_under = |x: f32, rect: Rect| rect.left() <= x && x <= rect.right();
    let stands_among_ranges = |idx: usize| {
        let FoundRow { row, page, .. } = &found[idx];
        let x = row.value.rect.centre();
        let others = || {
            let on_page = |it: &(usize, &FoundRow<'_>)| it.0 != idx && std::ptr::eq(it.1.page, *page);
            found.iter().enumerate().filter(on_page).map(|it| &it.1.row)
        };
        let n_ranges = others().filter_map(|it| it.range.as_ref()).filter(|it| is_under(x, it.rect)).count();
        let n_values = others().filter(|it| is_under(x, it.value.rect)).count();
        page.origin == TextOrigin::Ocr && row.range.is_none() && n_ranges >= FEW_RANGES && n_ranges > n_values
    };
    let doubtful: Vec<usize> = (0..found.len()).filter(|it| stands_among_ranges(*it)).collect();
    for idx in doubtful {
        found[idx].is_weak = true;
    }
}

/// Whether a value without decimals lies far beyond a range with decimals: the sign of a lost point.
fn lost_decimal(found: &FoundRow<'_>) -> bool {
    let LabValue::Number { value, .. } = &found.row.understood else { return false };
    let Some(ends) = found.row.ends else { return false };
    let has_decimals = [ends.low, ends.high].into_iter().flatten().any(|it| it.scale() > 0);
    let beyond = ends.high.or(ends.low).and_then(|it| it.checked_mul(Decimal::from(MAX_TIMES_BEYOND)));
    value.scale() == 0 && has_decimals && beyond.is_some_and(|it| *value > it)
}
