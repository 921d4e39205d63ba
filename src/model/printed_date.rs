//! Finds the dates printed in a text, in the spellings of several countries.

use std::cmp::Reverse;
use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::{DateRead, DayMonth, IsoDate, fold};

/// A date after its siblings had their say about the order of day and month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SettledDate {
    /// The likelier reading.
    pub date: IsoDate,
    /// Whether day and month could still be the other way round.
    pub ambiguous: bool,
}

/// Finds the dates of a text, left to right, without overlap.
///
/// A number that only looks like a date (a dose, a range, a blood pressure, a day that no
/// calendar has) is none. Two digits of a year mean 1950 to 2049. A time behind the date is not
/// part of its span.
pub fn find_dates(text: &str) -> Vec<DateRead> {
    if !text.bytes().any(|it| it.is_ascii_digit()) {
        return Vec::new();
    }
    let mut candidates: Vec<Candidate> = SPELLINGS.iter().flat_map(|it| it.candidates(text)).collect();
    candidates.sort_by_key(|it| (it.span.start, Reverse(it.span.end)));
    let mut dates = Vec::new();
    let mut end = 0;
    for candidate in candidates {
        if candidate.span.start < end {
            continue;
        }
        // What is written like a date and is none, such as 31/02/2024, hides the 02/2024 in it.
        end = candidate.span.end;
        dates.extend(candidate.read);
    }
    dates
}

/// Returns the order of day and month that the dates of one document show; `None` when they
/// show none or contradict each other.
pub fn settle<'a>(dates: impl IntoIterator<Item = &'a DateRead>) -> Option<DayMonth> {
    let mut shown = dates.into_iter().filter_map(|it| it.shows);
    let first = shown.next()?;
    shown.all(|it| it == first).then_some(first)
}

impl DateRead {
    /// Returns the date in the order that its document shows.
    pub fn settled(&self, order: Option<DayMonth>) -> SettledDate {
        match (order, self.swapped) {
            (_, None) => SettledDate { date: self.date, ambiguous: false },
            (None, Some(_)) => SettledDate { date: self.date, ambiguous: true },
            (Some(DayMonth::DayFirst), Some(_)) => SettledDate { date: self.date, ambiguous: false },
            (Some(DayMonth::MonthFirst), Some(swapped)) => SettledDate { date: swapped, ambiguous: false },
        }
    }
}

/// Something written like a date; `read` is empty when no calendar has that day.
struct Candidate {
    span: Range<usize>,
    read: Option<DateRead>,
}

/// One way of writing a date.
struct Spelling {
    pattern: Regex,
    parse: fn(&Captures<'_>, Range<usize>) -> Parsed,
}

enum Parsed {
    Date(DateRead),
    Impossible,
    NoDate,
}

impl Spelling {
    fn new(pattern: &str, parse: fn(&Captures<'_>, Range<usize>) -> Parsed) -> Spelling {
        Spelling { pattern: Regex::new(pattern).expect("the pattern is a constant"), parse }
    }

    fn candidates(&self, text: &str) -> Vec<Candidate> {
        let mut found = Vec::new();
        let mut from = 0;
        while let Some(captures) = self.pattern.captures_at(text, from) {
            let Some(whole) = captures.get(0) else { break };
            let parsed = if stands_alone(text, &whole.range()) {
                (self.parse)(&captures, whole.range())
            } else {
                Parsed::NoDate
            };
            let read = match parsed {
                Parsed::Date(read) => Some(read),
                Parsed::Impossible => None,
                Parsed::NoDate => {
                    // A date may begin within what was no date.
                    from = whole.start() + text[whole.start()..].chars().next().map_or(1, char::len_utf8);
                    continue;
                }
            };
            from = whole.end();
            found.push(Candidate { span: whole.range(), read });
        }
        found
    }
}

/// The ways of writing a date; a separator is the same on both sides of the middle.
static SPELLINGS: LazyLock<Vec<Spelling>> = LazyLock::new(|| {
    let mut spellings = vec![
        Spelling::new(
            r"(?i)(\d{1,2})(?: ?(?:st|nd|rd|th|er|º|°|ª))?(\s{0,2}[-/.,]\s{0,2}|\s{1,3}(?:de\s|of\s)?|)(\p{L}{3,12})\.?(\s{0,2}[-/.,'’]\s{0,2}|\s{1,3}(?:de\s|del\s|of\s)?|)(\d{4}|\d{2})",
            day_name_year,
        ),
        Spelling::new(
            r"(?i)(\p{L}{3,12})\.?(?:\s{0,2}[-/.]\s{0,2}|\s{1,3})(\d{1,2})(?:st|nd|rd|th)?(?:\s{0,2}[-/.,]\s{0,2}|\s{1,3})(\d{4})",
            name_day_year,
        ),
        Spelling::new(r"(\d{4})(?:[-/. ]{1,3})(\p{L}{3,12})\.?(?:[-/. ]{1,3})(\d{1,2})", year_name_day),
        Spelling::new(
            r"(?i)(\p{L}{3,12})\.?(\s{0,2}[-/,'’]\s{0,2}|\s{1,3}(?:de\s|del\s|of\s)?)(\d{4}|\d{2})",
            name_year,
        ),
        Spelling::new(r"(\d{1,2})/(\d{4})", month_year),
        Spelling::new(r"(\d{4})-(\d{2})", year_month),
    ];
    for separator in ["/", "-", r"\."] {
        spellings.push(Spelling::new(
            &format!(r"(\d{{1,2}})( ?){separator} ?(\d{{1,2}}) ?{separator}( ?)(\d{{4}}|\d{{2}})"),
            if separator == "/" { slashed } else { dashed },
        ));
        spellings.push(Spelling::new(
            &format!(r"(\d{{4}}){separator}(\d{{1,2}}){separator}(\d{{1,2}})"),
            year_first,
        ));
    }
    spellings
});

/// Whether what stands before and behind leaves it a date of its own.
fn stands_alone(text: &str, span: &Range<usize>) -> bool {
    let separators = ['-', '/', '.', '–'];
    let mut before = text[..span.start].chars().rev();
    let starts = match before.next() {
        None => true,
        Some(it) if it.is_alphanumeric() => false,
        Some(it) if separators.contains(&it) => {
            let inside = text[span.clone()].contains(it);
            !before.next().is_some_and(|it| if inside { it.is_alphanumeric() } else { it.is_ascii_digit() })
                // A span of days, such as 15-17/10/2024, ends in a date.
                || (it != '.' && !inside)
        }
        Some(_) => true,
    };
    let mut behind = text[span.end..].chars();
    let ends = match behind.next() {
        None => true,
        Some('T') => behind.next().is_some_and(|it| it.is_ascii_digit()),
        Some('%') => false,
        Some(it) if it.is_alphanumeric() => false,
        Some(it) if separators.contains(&it) => {
            !(text[span.clone()].contains(it) && behind.next().is_some_and(|it| it.is_ascii_digit()))
        }
        // A day and a month before a time lack the year: 17 Oct 10:30.
        Some(':') => {
            !behind.next().is_some_and(|it| it.is_ascii_digit()) || has_whole_year(&text[span.clone()])
        }
        Some(_) => true,
    };
    starts && ends
}

fn has_whole_year(date: &str) -> bool {
    date.as_bytes().windows(4).any(|it| it.iter().all(u8::is_ascii_digit))
}

fn slashed(captures: &Captures<'_>, span: Range<usize>) -> Parsed {
    numeric(captures, span, false)
}

/// With dashes or dots: three short numbers are rather a dose or a section number than a date.
fn dashed(captures: &Captures<'_>, span: Range<usize>) -> Parsed {
    numeric(captures, span, true)
}

fn numeric(captures: &Captures<'_>, span: Range<usize>, is_strict: bool) -> Parsed {
    let (first, second, year) = (&captures[1], &captures[3], &captures[5]);
    let is_short = year.len() == 2;
    let is_loose = !captures[2].is_empty() || !captures[4].is_empty();
    if is_short && (is_loose || (is_strict && (first.len() == 1 || second.len() == 1))) {
        return Parsed::NoDate;
    }
    let Some(year) = full_year(year) else { return Parsed::NoDate };
    let (first, second) = (small(first), small(second));
    let day_first = IsoDate::ymd(year, second, first);
    let month_first = IsoDate::ymd(year, first, second);
    match (day_first, month_first) {
        (Some(date), Some(other)) if date != other => {
            Parsed::Date(DateRead { date, swapped: Some(other), shows: None, span })
        }
        (Some(date), Some(_)) => plain(date, span),
        (Some(date), None) => {
            Parsed::Date(DateRead { date, swapped: None, shows: Some(DayMonth::DayFirst), span })
        }
        (None, Some(date)) => {
            Parsed::Date(DateRead { date, swapped: None, shows: Some(DayMonth::MonthFirst), span })
        }
        (None, None) => Parsed::Impossible,
    }
}

fn year_first(captures: &Captures<'_>, span: Range<usize>) -> Parsed {
    let Some(year) = full_year(&captures[1]) else { return Parsed::NoDate };
    whole(IsoDate::ymd(year, small(&captures[2]), small(&captures[3])), span)
}

fn day_name_year(captures: &Captures<'_>, span: Range<usize>) -> Parsed {
    let (name, year) = (&captures[3], &captures[5]);
    let (before, behind) = (&captures[2], &captures[4]);
    let Some(month) = month_of(name) else { return Parsed::NoDate };
    if year.len() == 2 {
        let is_glued = before.is_empty() || behind.is_empty();
        let is_spaced = before.trim().is_empty() && behind.trim().is_empty();
        // Take 10 may 20 times: only a name written as one makes two digits a year.
        if is_glued || (is_spaced && !name.starts_with(char::is_uppercase)) {
            return Parsed::NoDate;
        }
    }
    let Some(year) = full_year(year) else { return Parsed::NoDate };
    whole(IsoDate::ymd(year, month, small(&captures[1])), span)
}

fn name_day_year(captures: &Captures<'_>, span: Range<usize>) -> Parsed {
    let Some(month) = month_of(&captures[1]) else { return Parsed::NoDate };
    let Some(year) = full_year(&captures[3]) else { return Parsed::NoDate };
    whole(IsoDate::ymd(year, month, small(&captures[2])), span)
}

fn year_name_day(captures: &Captures<'_>, span: Range<usize>) -> Parsed {
    let Some(month) = month_of(&captures[2]) else { return Parsed::NoDate };
    let Some(year) = full_year(&captures[1]) else { return Parsed::NoDate };
    whole(IsoDate::ymd(year, month, small(&captures[3])), span)
}

fn name_year(captures: &Captures<'_>, span: Range<usize>) -> Parsed {
    let (separator, year) = (captures[2].trim(), &captures[3]);
    let Some(month) = month_of(&captures[1]) else { return Parsed::NoDate };
    // Mar-24 and Mar '24; a bare Mar 24 is a day.
    if year.len() == 2 && !matches!(separator, "-" | "'" | "’") {
        return Parsed::NoDate;
    }
    let Some(year) = full_year(year) else { return Parsed::NoDate };
    whole(IsoDate::ym(year, month), span)
}

fn month_year(captures: &Captures<'_>, span: Range<usize>) -> Parsed {
    let Some(year) = full_year(&captures[2]) else { return Parsed::NoDate };
    IsoDate::ym(year, small(&captures[1])).map_or(Parsed::NoDate, |it| plain(it, span))
}

fn year_month(captures: &Captures<'_>, span: Range<usize>) -> Parsed {
    let Some(year) = full_year(&captures[1]) else { return Parsed::NoDate };
    IsoDate::ym(year, small(&captures[2])).map_or(Parsed::NoDate, |it| plain(it, span))
}

fn whole(date: Option<IsoDate>, span: Range<usize>) -> Parsed {
    date.map_or(Parsed::Impossible, |it| plain(it, span))
}

fn plain(date: IsoDate, span: Range<usize>) -> Parsed {
    Parsed::Date(DateRead { date, swapped: None, shows: None, span })
}

/// One or two digits; 0 is no day and no month.
fn small(digits: &str) -> i8 {
    digits.parse().unwrap_or(0)
}

fn full_year(digits: &str) -> Option<i16> {
    let year: i16 = digits.parse().ok()?;
    match digits.len() {
        2 if year < 50 => Some(2000 + year),
        2 => Some(1900 + year),
        _ => (1900..=2100).contains(&year).then_some(year),
    }
}

fn month_of(name: &str) -> Option<i8> {
    let name = fold(name);
    let idx = MONTHS.iter().position(|it| it.contains(&name.as_str()))?;
    i8::try_from(idx + 1).ok()
}

/// Names of the months without accents: English, Spanish, Portuguese, Italian, French, German,
/// Polish and Turkish, with the usual short forms.
#[rustfmt::skip]
const MONTHS: [&[&str]; 12] = [
    &["january", "jan", "enero", "ene", "janeiro", "gennaio", "gen", "janvier", "janv", "januar", "janner", "stycznia", "ocak"],
    &["february", "feb", "febr", "febrero", "fevereiro", "fev", "febbraio", "fevrier", "fevr", "februar", "lutego", "subat"],
    &["march", "mar", "marzo", "marco", "mars", "marz", "mrz", "maerz", "marca", "mart"],
    &["april", "apr", "abril", "abr", "aprile", "avril", "avr", "kwietnia", "nisan"],
    &["may", "mayo", "maio", "mai", "maggio", "mag", "maja", "mayis"],
    &["june", "jun", "junio", "junho", "giugno", "giu", "juin", "juni", "czerwca", "haziran"],
    &["july", "jul", "julio", "julho", "luglio", "lug", "juillet", "juil", "juli", "lipca", "temmuz"],
    &["august", "aug", "agosto", "ago", "aout", "sierpnia", "agustos"],
    &["september", "sept", "sep", "septiembre", "setiembre", "setembro", "set", "settembre", "septembre", "wrzesnia", "eylul"],
    &["october", "oct", "octubre", "outubro", "out", "ottobre", "ott", "octobre", "oktober", "okt", "pazdziernika", "ekim"],
    &["november", "nov", "noviembre", "novembro", "novembre", "listopada", "kasim"],
    &["december", "dec", "diciembre", "dic", "dezembro", "dez", "dicembre", "decembre", "dezember", "grudnia", "aralik"],
];

#[cfg(test)]
mod tests {
    use crate::model::{DayMonth, IsoDate};

    use super::{find_dates, settle};

    /// The dates of a text as ISO, the other reading after "or".
    fn found(text: &str) -> Vec<String> {
        let print = |date: IsoDate, swapped: Option<IsoDate>| match swapped {
            Some(other) => format!("{date} or {other}"),
            None => date.to_string(),
        };
        find_dates(text).iter().map(|it| print(it.date, it.swapped)).collect()
    }

    #[test]
    fn dates_are_read_in_the_usual_spellings() {
        let cases = [
            ("day first, slashes", "17/10/2024", "2024-10-17"),
            ("month first, slashes", "10/17/2024", "2024-10-17"),
            ("both small", "03/04/2024", "2024-04-03 or 2024-03-04"),
            ("same day and month", "04/04/2024", "2024-04-04"),
            ("one digit each", "7/6/2021", "2021-06-07 or 2021-07-06"),
            ("month first, one digit", "7/23/2024, 12:51 PM", "2024-07-23"),
            ("dashes", "17-10-2024", "2024-10-17"),
            ("dots", "17.10.2024", "2024-10-17"),
            ("dots and spaces", "17. 10. 2024", "2024-10-17"),
            ("spaced slashes", "17 / 10 / 2024", "2024-10-17"),
            ("two digits of a year", "17/10/24", "2024-10-17"),
            ("two digits of a year, dots", "17.10.24", "2024-10-17"),
            ("two digits of a year, dashes", "18-04-25", "2025-04-18"),
            ("two digits of an early year", "17/10/68", "1968-10-17"),
            ("year first", "2024-10-17", "2024-10-17"),
            ("year first, slashes", "2025/07/25", "2025-07-25"),
            ("year first, dots", "2025.07.25", "2025-07-25"),
            ("a timestamp", "2024-10-17T08:00", "2024-10-17"),
            ("a timestamp with a zone", "2024-10-17T08:00:00Z", "2024-10-17"),
            ("a time behind", "18/04/2025 10:59", "2025-04-18"),
            ("a time before", "04:35 PM 02 Dec, 2024", "2024-12-02"),
            ("a time glued by a dash", "17/10/2024-10:30", "2024-10-17"),
            ("month name, dashes", "17-Oct-2024", "2024-10-17"),
            ("month name, spaces", "17 Oct 2024", "2024-10-17"),
            ("leading zero", "02 Dec 2024", "2024-12-02"),
            ("month name, short year", "17-Oct-24", "2024-10-17"),
            ("month name, spaced dashes, short year", "09 - Aug - 22, 1:30 PM", "2022-08-09"),
            ("month name, spaces, short year", "17 Oct 24", "2024-10-17"),
            ("month name, slashes", "17/Oct/2024", "2024-10-17"),
            ("month name, glued", "17OCT2024", "2024-10-17"),
            ("month name in capitals", "29 APRIL 2026", "2026-04-29"),
            ("month name with dot", "17 Oct. 2024", "2024-10-17"),
            ("month name and comma", "02 Dec, 2024", "2024-12-02"),
            ("ordinal", "12th March 2024", "2024-03-12"),
            ("ordinal apart", "12 th March, 2024", "2024-03-12"),
            ("ordinal with of", "1st of May 2023", "2023-05-01"),
            ("American", "Oct 17, 2024", "2024-10-17"),
            ("American, whole name", "October 17, 2024", "2024-10-17"),
            ("American without comma", "October 17 2024", "2024-10-17"),
            ("American with ordinal", "February 8th, 1984", "1984-02-08"),
            ("American with dot", "Sept. 3, 2023", "2023-09-03"),
            ("American with dashes", "Oct-17-2024", "2024-10-17"),
            ("year, name, day", "2024-Oct-17", "2024-10-17"),
            ("with its weekday", "Thursday, 17 October 2024", "2024-10-17"),
            ("month and year", "March 2024", "2024-03"),
            ("month and year, comma", "March, 2024", "2024-03"),
            ("month and short year", "Mar-24", "2024-03"),
            ("month and short year, apostrophe", "Mar '24", "2024-03"),
            ("month and year in digits", "03/2024", "2024-03"),
            ("ISO month", "2024-03", "2024-03"),
            ("Spanish", "17 de octubre de 2024", "2024-10-17"),
            ("Spanish, short", "12/ene/2025", "2025-01-12"),
            ("Spanish month", "marzo de 2024", "2024-03"),
            ("Portuguese", "3 de março de 2024", "2024-03-03"),
            ("Italian", "17 ottobre 2024", "2024-10-17"),
            ("French", "1er août 2024", "2024-08-01"),
            ("French with accents", "5 février 2024", "2024-02-05"),
            ("German", "17. Oktober 2024", "2024-10-17"),
            ("German with umlaut", "1. März 2024", "2024-03-01"),
            ("Polish", "5 października 2024", "2024-10-05"),
            ("Turkish", "5 Şubat 2024", "2024-02-05"),
            ("a leap day", "29/02/2024", "2024-02-29"),
            ("behind a label", "Collected:17/10/2024", "2024-10-17"),
            ("behind a label and a dash", "Date:-12/12/2024", "2024-12-12"),
            ("behind a short label with dot", "Dt.17/10/2024", "2024-10-17"),
            ("in brackets", "(17/10/2024)", "2024-10-17"),
            ("at the end of a sentence", "seen on 17.10.2024.", "2024-10-17"),
            ("a span of days ends in a date", "15-17/10/2024", "2024-10-17"),
        ];
        for (name, text, iso) in cases {
            assert_eq!(found(text), [iso], "{name}: {text}");
        }
    }

    #[test]
    fn what_only_looks_like_a_date_is_none() {
        let cases = [
            ("version", "1.2.3"),
            ("longer version", "1.2.2024.5"),
            ("blood pressure", "120/80"),
            ("three pressures", "120/80/99"),
            ("a dose", "1-0-1"),
            ("a dose with tens", "1-1-10"),
            ("a range", "4.5-11.0"),
            ("a range of whole numbers", "70-99"),
            ("no such day", "31/02/2024"),
            ("no such day, name", "31 February 2024"),
            ("no leap year", "29/02/2023"),
            ("no such month", "17/13/2024"),
            ("day zero", "00/10/2024"),
            ("year too early", "17/10/1824"),
            ("year too late", "17/10/2424"),
            ("within a number", "PID-2026-10432"),
            ("within a longer number", "LAB-2024-10-17-001"),
            ("five digits of a year", "17/10/20241"),
            ("three digits of a year", "17/10/202"),
            ("a year that can't be read", "03:11 PM 02 Dec, 2X"),
            ("a day without year before a time", "17 Oct 10:30"),
            ("a verb", "take 10 may 20 times"),
            ("a day without year", "Mar 24"),
            ("a year alone", "2024"),
            ("a telephone number", "020-27654321"),
            ("no month", "12 tablets 2024"),
            ("a fraction", "1/2024/3"),
            ("a percentage", "10/12/15%"),
            ("no digits", "March"),
            ("nothing", ""),
        ];
        for (name, text) in cases {
            assert!(found(text).is_empty(), "{name}: {text} gave {:?}", found(text));
        }
    }

    #[test]
    fn several_dates_come_in_their_order_with_their_places() {
        let text = "from 17 Oct 2024 to 2024-11-02 and 03/04/2025";
        assert_eq!(found(text), ["2024-10-17", "2024-11-02", "2025-04-03 or 2025-03-04"]);
        let places: Vec<&str> = find_dates(text).into_iter().map(|it| &text[it.span]).collect();
        assert_eq!(places, ["17 Oct 2024", "2024-11-02", "03/04/2025"]);
        assert_eq!(found("17/10/2024 - 18/10/2024"), ["2024-10-17", "2024-10-18"]);
    }

    #[test]
    fn dates_with_a_large_number_settle_the_order_of_their_siblings() {
        let settled = |text: &str| {
            let dates = find_dates(text);
            let order = settle(&dates);
            let last = dates.last().unwrap().settled(order);
            (order, last.date.to_string(), last.ambiguous)
        };
        let month_first = (Some(DayMonth::MonthFirst), "2024-03-04".to_owned(), false);
        let day_first = (Some(DayMonth::DayFirst), "2024-04-03".to_owned(), false);
        let open = (None, "2024-04-03".to_owned(), true);
        assert_eq!(settled("10/17/2024 03/04/2024"), month_first);
        assert_eq!(settled("17/10/2024 03/04/2024"), day_first);
        assert_eq!(settled("17/10/2024 10/17/2024 03/04/2024"), open);
        assert_eq!(settled("2024-10-17 17 Oct 2024 03/04/2024"), open);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_searched_without_panic(text in ".{0,60}") {
            for read in find_dates(&text) {
                assert!(text.get(read.span).is_some());
            }
        }

        #[test]
        fn a_printed_day_is_read_back(year in 1950i16..2050, month in 1i8..=12, day in 1i8..=28) {
            let date = IsoDate::ymd(year, month, day).unwrap();
            assert_eq!(find_dates(&date.to_string())[0].date, date);
            assert_eq!(find_dates(&format!("{day:02}/{month:02}/{year}"))[0].date, date);
        }
    }
}
