//! Phrases of checklists found in records.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::model::{Document, Evidence, Folded, LaidPage, Line, Mention, Record, Word, fold};
use crate::pipeline::{Knowledge, LabelKind, Labels, Phrases};

/// A phrase is told this often of one record; more places of the same say nothing new.
const MAX_OF_RECORD: usize = 3;

/// Folded words that a heading has at most.
const MAX_HEADING_WORDS: usize = 8;

/// Times the median word height from which letters are those of a title.
const LARGE: f32 = 1.3;

/// Finds the phrases of checklists and of their conditions, in the order of the pages.
///
/// Of the places in one record those in headings are kept first. What stands behind the name of a
/// physician as their degree is left out, although "DM" and "MS" are conditions too.
pub(super) fn find_mentions(
    documents: &[Document<LaidPage>],
    records: &[Record],
    knowledge: &Knowledge,
) -> Vec<Mention> {
    let wanted: Vec<&str> = knowledge
        .checklists
        .iter()
        .flat_map(|it| it.applies_to.iter().chain(it.items.iter().flat_map(|it| &it.phrases)))
        .map(String::as_str)
        .chain(knowledge.rules.phrases())
        .collect::<BTreeSet<&str>>()
        .into_iter()
        .collect();
    let phrases = Phrases::new(wanted.iter().copied());
    let mut mentions = Vec::new();
    for record in records {
        let pages = documents
            .iter()
            .filter(|it| it.source.id == record.source)
            .flat_map(|it| &it.pages)
            .filter(|it| record.holds(&record.source, it.number));
        let mut places: BTreeMap<usize, Vec<Mention>> = BTreeMap::new();
        for page in pages {
            for (line_idx, line) in page.lines.iter().enumerate() {
                let folded = Folded::of(line.words().iter().map(|it| it.text.as_str()));
                for found in phrases.find(&folded) {
                    let words = &line.words()[found.words.clone()];
                    let may_be_degree = knowledge.labels.degrees.has(&fold(wanted[found.phrase]));
                    if may_be_degree && is_degree(page, line_idx, &found.words, &knowledge.labels) {
                        continue;
                    }
                    let Some(evidence) = Evidence::of_words(&record.source, page.number, page.size, words)
                    else {
                        continue;
                    };
                    places.entry(found.phrase).or_default().push(Mention {
                        record: record.id.clone(),
                        phrase: wanted[found.phrase].to_owned(),
                        in_heading: is_heading(page, line, &folded, &found.words),
                        before: text_of(&line.words()[..found.words.start]),
                        behind: text_of(&line.words()[found.words.end..]),
                        evidence,
                    });
                }
            }
        }
        for (_, mut of_phrase) in places {
            of_phrase.sort_by_key(|it| !it.in_heading);
            of_phrase.truncate(MAX_OF_RECORD);
            mentions.extend(of_phrase);
        }
    }
    mentions
}

/// Whether words stand in a heading: in a short line of their own, in large letters, or first and before a colon.
fn is_heading(page: &LaidPage, line: &Line, folded: &Folded, at: &Range<usize>) -> bool {
    let words = line.words();
    if folded.n_words() <= MAX_HEADING_WORDS {
        let is_large = words.iter().all(|it| it.rect.height() >= LARGE * page.word_height);
        let is_loud = words.iter().all(|it| !it.text.chars().any(char::is_lowercase));
        let ends_open = words.last().is_some_and(|it| it.text.ends_with(':'));
        let is_alone = words[at.end..].iter().chain(&words[..at.start]).all(|it| fold(&it.text).is_empty());
        if is_large || is_loud || ends_open || is_alone {
            return true;
        }
    }
    let is_first = words[..at.start].iter().all(is_number);
    let ends = &words[..at.end];
    let is_before_colon = ends.last().is_some_and(|it| it.text.ends_with(':'))
        || words.get(at.end).is_some_and(|it| it.text.starts_with(':'));
    is_before_colon
        && (is_first || words[at.clone()].iter().all(|it| !it.text.chars().any(char::is_lowercase)))
}

/// Whether an abbreviation stands where the degree of a physician stands: behind a name with a title or
/// another degree, before a field of medicine in brackets, behind a label of a signature, or below a name.
fn is_degree(page: &LaidPage, line_idx: usize, at: &Range<usize>, labels: &Labels) -> bool {
    let words = page.lines[line_idx].words();
    let (before, behind) = (&words[..at.start], &words[at.end..]);
    let is_title = |it: &Word| labels.doctor_titles.has(&plain(it));
    let is_other_degree = |it: Option<&Word>| it.is_some_and(|it| labels.degrees.has(&plain(it)));
    if is_other_degree(before.last()) || is_other_degree(behind.first()) || before.iter().any(is_title) {
        return true;
    }
    let is_named = before.len() >= 2 && before.iter().all(|it| it.text.starts_with(char::is_uppercase));
    if is_named && behind.first().is_some_and(|it| it.text.starts_with('(')) {
        return true;
    }
    let above = line_idx.checked_sub(1).and_then(|it| page.lines[it].words().first());
    if before.is_empty() && above.is_some_and(is_title) {
        return true;
    }
    labels.read(page).iter().any(|it| {
        let is_signature = matches!(it.kind, LabelKind::Author | LabelKind::OtherName);
        is_signature && it.is_sure && it.line_idx == line_idx && it.rect.left() < words[at.start].rect.left()
    })
}

/// A word folded, with the dots of "M.D." taken out.
fn plain(word: &Word) -> String {
    fold(&word.text.replace('.', ""))
}

fn text_of(words: &[Word]) -> String {
    words.iter().map(|it| it.text.as_str()).collect::<Vec<_>>().join(" ")
}

fn is_number(word: &Word) -> bool {
    fold(&word.text).chars().all(|it| it.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use crate::model::sample::document_of;
    use crate::model::{Judgement, Record, RecordId, RecordKind};
    use crate::pipeline::Knowledge;

    use super::find_mentions;

    static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| Knowledge::builtin().expect("it is shipped"));

    /// How often a phrase is told of a text, and of these how often in a heading.
    fn told(text: &str, phrase: &str) -> (usize, usize) {
        let document = document_of(&[text]);
        let record = Record {
            id: RecordId("r1".to_owned()),
            source: document.source.id.clone(),
            pages: [1, 1],
            kind: RecordKind::Other,
            dated: None,
            facility: None,
            author: None,
            language: None,
            duplicate_of: None,
            day_month: None,
            because: Vec::new(),
            judgement: Judgement::clear(),
        };
        let mentions = find_mentions(&[document], &[record], &KNOWLEDGE);
        let of_phrase: Vec<bool> =
            mentions.iter().filter(|it| it.phrase == phrase).map(|it| it.in_heading).collect();
        (of_phrase.len(), of_phrase.iter().filter(|it| **it).count())
    }

    #[test]
    fn phrases_of_checklists_are_told_with_the_place_they_have_in_the_text() {
        let cases = [
            (
                "running text",
                "An ultrasound of the abdomen was normal in all its parts.",
                "ultrasound",
                (1, 0),
            ),
            ("a line of its own", "Ultrasound", "ultrasound", (1, 1)),
            (
                "before a colon",
                "ULTRASOUND: Normal size of all organs, and no stone is seen.",
                "ultrasound",
                (1, 1),
            ),
            ("capitals", "CHEST X RAY", "X-ray", (1, 1)),
            (
                "accents",
                "Se hizo una radiografía de tórax y no se ve nada nuevo en ella.",
                "radiografia",
                (1, 0),
            ),
            ("not within a word", "The product is ductal.", "CT", (0, 0)),
            ("often", "CT\nCT\nCT\nCT\nCT", "CT", (3, 3)),
            ("not at all", "Nothing.", "CT", (0, 0)),
        ];
        for (name, text, phrase, expected) in cases {
            assert_eq!(told(text, phrase), expected, "{name}");
        }
    }

    #[test]
    fn a_degree_behind_the_name_of_a_physician_is_no_condition() {
        let cases = [
            ("a title before the name", "Dr. Vikram Placehold, DM (Cardiology)", 0),
            ("a field of medicine behind", "Vikram Placehold, DM (Cardiology)", 0),
            ("another degree before", "Vikram Placehold, MD, DM", 0),
            ("another degree behind", "V. Placehold DM, MRCP", 0),
            ("a label of a signature", "Consultant: Vikram Placehold, DM", 0),
            ("below the name", "Dr. Vikram Placehold\nDM, Cardiology", 0),
            ("a condition", "Known DM on tablets for ten years.", 1),
            ("a condition in a list", "Past history: Hypertension, DM", 1),
            ("a condition of its own", "DM", 1),
        ];
        for (name, text, n_told) in cases {
            assert_eq!(told(text, "DM").0, n_told, "{name}");
        }
    }

    #[test]
    fn headings_are_kept_before_running_text() {
        let prose = "A CT of the head was done because of pain and fever for days.\n".repeat(4);
        assert_eq!(told(&format!("{prose}CT"), "CT"), (3, 1));
    }
}
