//! Laws that hold for any page and any case, tried on many made by chance.

#![allow(clippy::unwrap_used, reason = "a failing test should stop")]

mod support;

use casebrief::case::summarise;
use casebrief::layout::lay_out;
use casebrief::model::{
    Bound, CaseSummary, ChecklistStatus, Confidence, Document, Format, IsoDate, LabValue, LaidPage, Page,
    PageQuality, Reader, Rect, Size, Source, SourceId, TextOrigin, Turned, Word,
};
use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop_assert, prop_assert_eq, proptest};
use proptest::prop_oneof;
use rust_decimal::Decimal;

/// A word somewhere on the page; on a row and in a column of print more often than not, so that words
/// that stand alike are tried as well.
fn word() -> impl Strategy<Value = Word> {
    let left = prop_oneof![(0u16..8).prop_map(|column| f32::from(column) * 70.0), 0.0f32..550.0];
    let top = prop_oneof![(0u16..20).prop_map(|row| f32::from(row) * 14.0), 0.0f32..800.0];
    let width = prop_oneof![Just(40.0f32), 1.0f32..120.0];
    let height = prop_oneof![Just(10.0f32), 0.0f32..14.0];
    ("[A-Za-z0-9.,<>%/-]{1,9}", left, top, width, height).prop_map(|(text, left, top, width, height)| Word {
        text,
        rect: Rect::new(left, top, left + width, top + height).unwrap(),
        confidence: Confidence::FULL,
        reader: Reader::File,
        others: Vec::new(),
    })
}

fn page() -> impl Strategy<Value = Page> {
    proptest::collection::vec(word(), 0..80).prop_map(page_of)
}

fn page_of(words: Vec<Word>) -> Page {
    Page {
        number: 1,
        size: Size { width: 700.0, height: 820.0 },
        origin: TextOrigin::TextLayer,
        turned: Turned::No,
        quality: PageQuality::Good,
        words,
    }
}

fn laid(page: Page) -> LaidPage {
    let source =
        Source { id: SourceId("page".into()), path: "page.pdf".into(), sha256: String::new(), bytes: 0 };
    let document = Document {
        source,
        format: Format::Pdf,
        pages: vec![page],
        problems: Vec::new(),
        members: Vec::new(),
    };
    lay_out(document).pages.remove(0)
}

fn lines(page: Page) -> Vec<Vec<String>> {
    let page = laid(page);
    page.lines.iter().map(|line| line.words().iter().map(|it| it.text.clone()).collect()).collect()
}

/// A fixture case, and for each of its files whether it is taken.
fn part_of_case() -> impl Strategy<Value = (String, Vec<bool>)> {
    let cases = support::cases();
    (0..cases.len(), proptest::collection::vec(any::<bool>(), 12))
        .prop_map(move |(idx, taken)| (cases[idx].clone(), taken))
}

fn summary_of(case: &str, documents: Vec<Document>) -> CaseSummary {
    summarise(support::input(case), documents, support::knowledge())
}

fn sorted(mut texts: Vec<String>) -> Vec<String> {
    texts.sort();
    texts
}

fn decimal() -> impl Strategy<Value = Decimal> {
    (any::<i32>(), 0u32..6).prop_map(|(digits, scale)| Decimal::new(digits.into(), scale))
}

fn lab_value() -> impl Strategy<Value = LabValue> {
    let bound = prop_oneof![
        Just(None),
        Just(Some(Bound::Below)),
        Just(Some(Bound::AtMost)),
        Just(Some(Bound::Above)),
        Just(Some(Bound::AtLeast)),
    ];
    prop_oneof![
        (decimal(), bound).prop_map(|(value, bound)| LabValue::Number { value, bound }),
        (decimal(), decimal()).prop_map(|(low, high)| LabValue::Range { low, high }),
        any::<String>().prop_map(|text| LabValue::Text { text }),
    ]
}

proptest! {
    #[test]
    fn no_word_is_lost_or_invented_in_layout(page in page()) {
        let before = sorted(page.words.iter().map(|it| it.text.clone()).collect());
        let after = sorted(lines(page).concat());
        prop_assert_eq!(before, after);
    }

    #[test]
    fn order_of_words_does_not_matter(
        (page, shuffled) in page().prop_flat_map(|it| {
            let words = Just(it.words.clone()).prop_shuffle();
            (Just(it), words.prop_map(page_of))
        })
    ) {
        prop_assert_eq!(laid(page), laid(shuffled));
    }

    /// Powers of two, because other factors round and may tip a word that lies exactly between two lines.
    #[test]
    fn scaling_the_page_changes_no_line(page in page(), power in -3i32..=5) {
        let factor = 2.0f32.powi(power);
        let mut scaled = page.clone();
        scaled.size = Size { width: page.size.width * factor, height: page.size.height * factor };
        for word in &mut scaled.words {
            word.rect = word.rect.scaled(factor).unwrap();
        }
        prop_assert_eq!(lines(page), lines(scaled));
    }

    #[test]
    fn words_of_a_line_stand_left_to_right(page in page()) {
        for line in laid(page).lines {
            let lefts: Vec<f32> = line.words().iter().map(|it| it.rect.left()).collect();
            prop_assert!(lefts.is_sorted());
        }
    }

    #[test]
    fn a_value_keeps_its_digits_through_json(value in lab_value()) {
        let printed = serde_json::to_string(&value).unwrap();
        let again: LabValue = serde_json::from_str(&printed).unwrap();
        prop_assert_eq!(&again, &value);
        prop_assert_eq!(serde_json::to_string(&again).unwrap(), printed);
    }

    #[test]
    fn a_date_is_read_as_it_is_printed(year in 1900i16..2100, month in 1i8..=12, day in 1i8..=31) {
        let dates = [Some(IsoDate::year_only(year)), IsoDate::ym(year, month), IsoDate::ymd(year, month, day)];
        for date in dates.into_iter().flatten() {
            prop_assert_eq!(date.to_string().parse::<IsoDate>(), Ok(date));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn more_files_never_give_fewer_cards((case, taken) in part_of_case()) {
        let all = support::documents(&case);
        let part: Vec<Document> = all.iter().zip(&taken).filter(|it| *it.1).map(|it| it.0.clone()).collect();
        let paths = |it: &[Document]| it.iter().map(|it| it.source.path.clone()).collect::<Vec<_>>();
        let cards = |it: &CaseSummary| it.sources.iter().map(|it| it.path.clone()).collect::<Vec<_>>();
        prop_assert_eq!(cards(&summary_of(&case, part.clone())), paths(&part));
        prop_assert_eq!(cards(support::summary(&case)), paths(&all));
    }

    /// What the whole case lacks, no part of it has. That all papers are of one person is no paper: the part
    /// without the other person's page has it.
    #[test]
    fn a_missing_record_never_removes_a_gap((case, taken) in part_of_case()) {
        let all = support::documents(&case);
        let part: Vec<Document> = all.iter().zip(&taken).filter(|it| *it.1).map(|it| it.0.clone()).collect();
        let (all, part) = (support::summary(&case), summary_of(&case, part));
        for lacking in all.checklist.iter().filter(|it| it.status == ChecklistStatus::Missing) {
            if lacking.item == "general.identity" {
                continue;
            }
            let in_part = part.checklist.iter().find(|it| (&it.pipeline, &it.item) == (&lacking.pipeline, &lacking.item));
            prop_assert!(in_part.is_none_or(|it| it.status != ChecklistStatus::Present), "{}", lacking.item);
        }
    }
}

/// The words of a paper, line by line, one blank between.
fn text_of(document: &Document<LaidPage>) -> String {
    let words = document.pages.iter().flat_map(|it| &it.lines).flat_map(|it| it.words());
    words.map(|it| it.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// Whether words stand in a paper one behind the other; those of one column may have those of another between them.
fn stands_in(text: &str, document: &Document<LaidPage>) -> bool {
    if text_of(document).contains(text) {
        return true;
    }
    let lines: Vec<String> = document
        .pages
        .iter()
        .flat_map(|it| &it.lines)
        .map(|it| it.words().iter().map(|it| it.text.as_str()).collect::<Vec<_>>().join(" "))
        .collect();
    let mut rest = text;
    let mut from = 0;
    while !rest.is_empty() {
        // The longest beginning of what is left that stands in one line, no line before the last one taken.
        let ends = rest.match_indices(' ').map(|it| it.0).chain([rest.len()]).collect::<Vec<_>>();
        let found = ends.iter().rev().find_map(|end| {
            let at = lines[from..].iter().position(|it| it.contains(&rest[..*end]))?;
            Some((*end, from + at))
        });
        let Some((end, line)) = found else { return false };
        // A piece within a sentence fills its line up to the end, or a sentence could be put together of any words.
        if end < rest.len() && rest[..end].split(' ').count() < 2 {
            return false;
        }
        rest = rest[end..].trim_start();
        from = line;
    }
    true
}

#[test]
fn no_sentence_of_a_summary_stands_nowhere() {
    let mut n_sentences = 0;
    for case in support::cases() {
        let summary = support::summary(&case);
        let documents: Vec<Document<LaidPage>> = support::documents(&case).into_iter().map(lay_out).collect();
        let of = |source: &SourceId| documents.iter().find(|it| it.source.id == *source).unwrap();
        let mut check = |text: &str, source: &SourceId| {
            n_sentences += 1;
            let document = of(source);
            assert!(stands_in(text, document), "{case}: {text:?} stands nowhere in {}", document.source.path);
            // The same words in another order, or with one more, must not pass.
            let mut words: Vec<&str> = text.split(' ').collect();
            if words.len() > 3 {
                words.insert(2, "nowhere");
                assert!(!stands_in(&words.join(" "), document), "{words:?}");
                words.remove(2);
                words.reverse();
                assert!(!stands_in(&words.join(" "), document), "{words:?}");
            }
        };
        let source_of = |record: &casebrief::model::RecordId| {
            &summary.records.iter().find(|it| it.id == *record).unwrap().source
        };
        let opening = &summary.opening;
        for it in opening.grounds.iter().chain(&opening.treatments).chain(&opening.questions) {
            check(&it.sentence.text, &it.sentence.evidence.source);
        }
        for note in &summary.notes {
            note.sentences.iter().for_each(|it| check(&it.text, &it.evidence.source));
            note.left_out.iter().for_each(|it| check(&it.text, source_of(&note.record)));
        }
        for it in summary.clinical() {
            check(&it.printed, &it.evidence.source);
            check(&it.evidence.quote, &it.evidence.source);
        }
    }
    assert!(n_sentences > 100, "{n_sentences} sentences tell nothing");
}
