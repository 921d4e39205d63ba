//! Vital signs and grades of function, found by the words before their values.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::model::{ClinicalStatus, fold};
use crate::pipeline::{Measure, Phrases};

use super::flow::Flow;
use super::row::{Row, trimmed};

/// So many words may stand between a label and its value.
const MAX_BETWEEN: usize = 4;

/// Measures made ready to be looked for.
pub(super) struct Measures<'k> {
    labels: Phrases,
    of_label: Vec<&'k Measure>,
}

impl<'k> Measures<'k> {
    /// Makes them ready.
    pub(super) fn of(measures: &'k [Measure]) -> Measures<'k> {
        let labels: BTreeMap<String, &Measure> =
            measures.iter().flat_map(|it| it.labels.iter().map(move |label| (fold(label), it))).collect();
        Measures {
            labels: Phrases::new(labels.keys().map(String::as_str)),
            of_label: labels.into_values().collect(),
        }
    }

    /// Finds their values in a line.
    pub(super) fn find(&self, flow: &Flow<'_>, line: Range<usize>) -> Vec<Row> {
        let mut rows = Vec::new();
        let mut end = line.start;
        for label in self.labels.find_longest(&flow.folded(line.clone())) {
            let words = line.start + label.words.start..line.start + label.words.end;
            if words.start < end {
                continue;
            }
            let measure = self.of_label[label.phrase];
            let Some(value) = value_behind(flow, words.end..line.end, measure) else { continue };
            end = value.end;
            rows.push(Row {
                words: words.start..value.end,
                name: measure.name.clone(),
                status: ClinicalStatus::Present,
                details: Some(trimmed(&flow.text(value))),
                is_unsure: false,
            });
        }
        rows
    }
}

/// The words of the value that stands behind a label.
fn value_behind(flow: &Flow<'_>, rest: Range<usize>, measure: &Measure) -> Option<Range<usize>> {
    let folded = |idx: usize| fold(flow.tokens[idx].text);
    let is_between = |idx: usize| {
        let text = folded(idx);
        text.is_empty() || measure.between.iter().any(|it| fold(it).split(' ').any(|it| it == text))
    };
    let at = rest.clone().take(MAX_BETWEEN).find(|it| !is_between(*it))?;
    let is_value = match measure.values.is_empty() {
        false => measure.values.iter().any(|it| fold(it) == folded(at)),
        true => is_number(flow.tokens[at].text, measure.pair),
    };
    if !is_value {
        return None;
    }
    let mut end = at + 1;
    let next = |end: usize| {
        (end < rest.end && !flow.tokens[end - 1].text.ends_with([',', ';'])).then(|| folded(end))
    };
    for n_words in [3, 2, 1] {
        let unit: Option<Vec<String>> = (0..n_words).map(|it| next(end + it)).collect();
        if unit.is_some_and(|it| measure.units.contains(&it.join(" ").trim().to_owned())) {
            end += n_words;
            break;
        }
    }
    if end == at + 1 && flow.tokens.get(end).is_some_and(|it| it.text.starts_with('%') && end < rest.end) {
        end += 1;
    }
    Some(at..end)
}

/// Whether a text begins with a number, or with two of them with a stroke between.
fn is_number(text: &str, is_pair: bool) -> bool {
    let text = text.trim_end_matches([',', ';', '.', ')']);
    let is_whole = |it: &str| !it.is_empty() && it.len() <= 3 && it.chars().all(|it| it.is_ascii_digit());
    if is_pair {
        return text
            .split_once('/')
            .is_some_and(|(high, low)| is_whole(high) && low.get(..2).is_some_and(is_whole));
    }
    let digits: String =
        text.chars().take_while(|it| it.is_ascii_digit() || matches!(it, '.' | ',')).collect();
    let rest = &text[digits.len()..];
    let n_digits = digits.chars().filter(char::is_ascii_digit).count();
    (1..=5).contains(&n_digits) && !rest.starts_with(['-', '–', ':']) && rest.chars().count() <= 6
}
