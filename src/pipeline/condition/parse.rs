//! Takes the text of a condition apart.

use rust_decimal::Decimal;
use winnow::ascii::{digit1, multispace0};
use winnow::combinator::{alt, cut_err, delimited, not, opt, preceded, repeat, separated, terminated};
use winnow::error::{ContextError, StrContext, StrContextValue};
use winnow::stream::{LocatingSlice, Location};
use winnow::token::{literal, one_of, take_while};
use winnow::{ModalResult, Parser};

use super::{Ask, Criterion, Limit, MedicineNames, Medicines, Missing, Part, Sign, Way, Wrong};
use crate::model::{AnalyteId, Sex};
use crate::pipeline::{ClassId, DrugId};

/// Brackets within brackets; nobody reads more, and each takes some of the stack.
const MAX_DEPTH: usize = 16;

type Input<'a> = LocatingSlice<&'a str>;

/// Takes a condition apart; names in it are not looked up.
///
/// # Errors
/// With the byte at which the text is no condition any more, and what could stand there.
pub(in crate::pipeline) fn parse(text: &str) -> Result<Criterion, Wrong> {
    if let Some(at) = too_deep(text) {
        let message = format!("brackets stand within each other more than {MAX_DEPTH} times");
        return Err(Wrong { at, message });
    }
    delimited(multispace0, any_of, end).parse(LocatingSlice::new(text)).map_err(|error| {
        let expected: Vec<String> = error
            .inner()
            .context()
            .filter_map(|it| match it {
                StrContext::Expected(it) => Some(it.to_string()),
                _ => None,
            })
            .collect();
        let expected =
            if expected.is_empty() { "a part of a condition".to_owned() } else { expected.join(", ") };
        Wrong { at: error.offset(), message: format!("expected {expected}") }
    })
}

fn too_deep(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    text.char_indices().find_map(|(at, letter)| {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        (depth > MAX_DEPTH).then_some(at)
    })
}

fn end(input: &mut Input<'_>) -> ModalResult<()> {
    cut_err(winnow::combinator::eof).context(expected("`and`, `or` or the end")).void().parse_next(input)
}

fn any_of(input: &mut Input<'_>) -> ModalResult<Criterion> {
    let mut parts: Vec<Criterion> = separated(1.., all_of, keyword("or")).parse_next(input)?;
    Ok(if parts.len() == 1 { parts.remove(0) } else { Criterion::Any(parts) })
}

fn all_of(input: &mut Input<'_>) -> ModalResult<Criterion> {
    let mut parts: Vec<Criterion> = separated(1.., one, keyword("and")).parse_next(input)?;
    Ok(if parts.len() == 1 { parts.remove(0) } else { Criterion::All(parts) })
}

fn one(input: &mut Input<'_>) -> ModalResult<Criterion> {
    let n_not: usize = repeat(0.., keyword("not")).map(|it: Vec<()>| it.len()).parse_next(input)?;
    let found = alt((delimited(sign("("), cut_err(any_of), close), part.map(Criterion::Is)))
        .context(expected("a part such as `lab.… < 30`, `drug = …` or `pregnant`"))
        .parse_next(input);
    // After `and`, `or` and `not` nothing else can come, so the place of the mistake is here.
    let found = found.map_err(winnow::error::ErrMode::cut)?;
    Ok(if n_not % 2 == 1 { Criterion::Not(Box::new(found)) } else { found })
}

fn part(input: &mut Input<'_>) -> ModalResult<Part> {
    let start = input.current_token_start();
    let asks = alt((values, medicines, words, person)).parse_next(input)?;
    Ok(Part { asks, at: start..input.previous_token_end() })
}

/// Parts about results.
fn values(input: &mut Input<'_>) -> ModalResult<Ask> {
    alt((
        (lab, cut_err((compare, limit, opt(within)))).map(|(analyte, (is, limit, within_days))| Ask::Lab {
            analytes: vec![analyte],
            is,
            limit,
            within_days,
        }),
        preceded(
            function("any"),
            cut_err((
                separated(1.., expect(lab, "`lab.` and an analyte"), sign(",")),
                close,
                compare,
                limit,
                opt(within),
            )),
        )
        .map(|(analytes, (), is, limit, within_days)| Ask::Lab { analytes, is, limit, within_days }),
        preceded(
            function("lasting"),
            cut_err((
                expect(lab, "`lab.` and an analyte"),
                compare,
                limit,
                close,
                preceded(expect(keyword("over"), "`over`"), days),
            )),
        )
        .map(|(analyte, is, limit, (), over_days)| Ask::Lasting { analyte, is, limit, over_days }),
        (
            alt((function("rise").value(Way::Rise), function("fall").value(Way::Fall))),
            cut_err((expect(lab, "`lab.` and an analyte"), close, compare, limit, opt(within))),
        )
            .map(|(way, (analyte, (), is, by, within_days))| Ask::Move {
                analyte,
                way,
                is,
                by,
                within_days,
            }),
        preceded(function("missing"), cut_err(terminated(missing, close))).map(Ask::Missing),
    ))
    .parse_next(input)
}

/// Parts about medicines and allergies.
fn medicines(input: &mut Input<'_>) -> ModalResult<Ask> {
    alt((
        medicine.map(Ask::Taken),
        preceded(literal("plan."), medicine).map(Ask::Starting),
        (
            function("count"),
            cut_err((expect(medicine, "`drug` or `class`"), close, expect(sign(">="), "`>=`"), whole)),
        )
            .map(|(_, (of, (), (), n))| Ask::Several { of, at_least: n as usize }),
        preceded(function("dose"), cut_err((name, close, compare, number, unit)))
            .map(|(drug, (), is, limit, unit)| Ask::Dose { drug: DrugId(drug), is, limit, unit }),
        preceded((keyword("severe"), expect(keyword("allergy"), "`allergy`")), cut_err(names))
            .map(|to| Ask::Allergy { to, severe: true }),
        preceded(keyword("allergy"), cut_err(names)).map(|to| Ask::Allergy { to, severe: false }),
        keyword("allergy_to_medicine").value(Ask::AllergyToMedicine),
        keyword("same_ingredient").value(Ask::SameIngredient),
    ))
    .parse_next(input)
}

/// Parts that ask for words of the papers.
fn words(input: &mut Input<'_>) -> ModalResult<Ask> {
    alt((
        preceded(keyword("condition"), cut_err(names)).map(Ask::Condition),
        preceded(keyword("history"), cut_err(names)).map(Ask::History),
        preceded(literal("plan."), cut_err(name)).map(Ask::Plan),
        preceded(literal("rule."), cut_err(name)).map(Ask::Rule),
    ))
    .parse_next(input)
}

/// Parts about the person.
fn person(input: &mut Input<'_>) -> ModalResult<Ask> {
    let sex = alt((keyword("female").value(Sex::Female), keyword("male").value(Sex::Male)));
    alt((
        keyword("pregnant").value(Ask::Pregnant),
        preceded(keyword("age"), cut_err((compare, years))).map(|(is, years)| Ask::Age { is, years }),
        preceded(
            keyword("sex"),
            cut_err(preceded(expect(sign("="), "`=`"), expect(sex, "`female` or `male`"))),
        )
        .map(Ask::Sex),
    ))
    .parse_next(input)
}

fn missing(input: &mut Input<'_>) -> ModalResult<Missing> {
    alt((
        keyword("age").value(Missing::Age),
        keyword("sex").value(Missing::Sex),
        keyword("pregnancy").value(Missing::Pregnancy),
        keyword("allergies").value(Missing::Allergies),
        (lab, cut_err(within)).map(|(analyte, within_days)| Missing::Lab { analyte, within_days }),
    ))
    .context(expected("`age`, `sex`, `pregnancy`, `allergies` or `lab.… within … days`"))
    .parse_next(input)
}

/// `drug = a`, `class in [a, b] except [c]`.
fn medicine(input: &mut Input<'_>) -> ModalResult<Medicines> {
    let is_class = alt((keyword("drug").value(false), keyword("class").value(true))).parse_next(input)?;
    let (names, except) =
        cut_err((names, opt(preceded(keyword("except"), cut_err(list))))).parse_next(input)?;
    let named = if is_class {
        MedicineNames::Classes(names.into_iter().map(ClassId).collect())
    } else {
        MedicineNames::Drugs(names.into_iter().map(DrugId).collect())
    };
    let except = except.unwrap_or_default().into_iter().map(DrugId).collect();
    Ok(Medicines { named, except })
}

/// `= a` or `in [a, b]`.
fn names(input: &mut Input<'_>) -> ModalResult<Vec<String>> {
    alt((preceded(sign("="), cut_err(name)).map(|it| vec![it]), preceded(keyword("in"), cut_err(list))))
        .context(expected("`= name` or `in [name, name]`"))
        .parse_next(input)
}

fn list(input: &mut Input<'_>) -> ModalResult<Vec<String>> {
    delimited(expect(sign("["), "`[`"), separated(1.., name, sign(",")), expect(sign("]"), "`,` or `]`"))
        .parse_next(input)
}

/// A name of one word, or of several between single quotes.
fn name(input: &mut Input<'_>) -> ModalResult<String> {
    let quoted = delimited('\'', take_while(1.., |it: char| it != '\''), '\'');
    let found = alt((quoted, take_while(1.., is_name_letter))).map(str::to_owned);
    terminated(found, multispace0)
        .context(expected("a name; one of several words stands between single quotes"))
        .parse_next(input)
}

fn lab(input: &mut Input<'_>) -> ModalResult<AnalyteId> {
    preceded(literal("lab."), cut_err(name)).map(AnalyteId).parse_next(input)
}

fn compare(input: &mut Input<'_>) -> ModalResult<Sign> {
    alt((
        sign("<=").value(Sign::AtMost),
        sign(">=").value(Sign::AtLeast),
        sign("<").value(Sign::Below),
        sign(">").value(Sign::Above),
    ))
    .context(expected("`<`, `<=`, `>` or `>=`"))
    .parse_next(input)
}

fn limit(input: &mut Input<'_>) -> ModalResult<Limit> {
    let value = number(input)?;
    if opt(keyword("xULN")).parse_next(input)?.is_some() {
        return Ok(Limit::TimesUpper(value));
    }
    if opt(sign("%")).parse_next(input)?.is_some() {
        return Ok(Limit::Percent(value));
    }
    let joins = alt((keyword("and"), keyword("or"), keyword("within"), keyword("over")));
    let unit = opt(preceded(not(joins), unit)).parse_next(input)?;
    Ok(Limit::Number { value, unit })
}

/// A unit in UCUM; one with round brackets stands between single quotes.
fn unit(input: &mut Input<'_>) -> ModalResult<String> {
    let quoted = delimited('\'', take_while(1.., |it: char| it != '\''), '\'');
    let plain = take_while(1.., |it: char| !it.is_whitespace() && !"(),'".contains(it));
    terminated(alt((quoted, plain)).map(str::to_owned), multispace0)
        .context(expected("a unit in UCUM"))
        .parse_next(input)
}

fn within(input: &mut Input<'_>) -> ModalResult<u32> {
    preceded(expect(keyword("within"), "`within … days`"), cut_err(days)).parse_next(input)
}

/// A time in days; hours are those of whole days.
fn days(input: &mut Input<'_>) -> ModalResult<u32> {
    let n = whole(input)?;
    let hours = alt((keyword("days").value(1), keyword("day").value(1), keyword("h").value(24)));
    let divisor = cut_err(expect(hours, "`days` or `h`")).parse_next(input)?;
    Ok(n.div_ceil(divisor))
}

fn number(input: &mut Input<'_>) -> ModalResult<Decimal> {
    terminated((digit1, opt(('.', digit1))).take(), multispace0)
        .try_map(str::parse::<Decimal>)
        .context(expected("a number such as 5.5"))
        .parse_next(input)
}

fn whole(input: &mut Input<'_>) -> ModalResult<u32> {
    terminated(digit1.try_map(str::parse::<u32>), multispace0)
        .context(expected("a whole number"))
        .parse_next(input)
}

fn years(input: &mut Input<'_>) -> ModalResult<u8> {
    terminated(digit1.try_map(str::parse::<u8>), multispace0)
        .context(expected("whole years"))
        .parse_next(input)
}

fn close(input: &mut Input<'_>) -> ModalResult<()> {
    cut_err(expect(sign(")"), "`)`")).parse_next(input)
}

/// A word of the grammar, as a whole word.
fn keyword<'a>(word: &'static str) -> impl Parser<Input<'a>, (), winnow::error::ErrMode<ContextError>> {
    (literal(word), not(one_of(is_name_letter)), multispace0).void()
}

/// A word of the grammar and an opening bracket.
fn function<'a>(word: &'static str) -> impl Parser<Input<'a>, (), winnow::error::ErrMode<ContextError>> {
    (literal(word), multispace0, '(', multispace0).void()
}

fn sign<'a>(sign: &'static str) -> impl Parser<Input<'a>, (), winnow::error::ErrMode<ContextError>> {
    (literal(sign), multispace0).void()
}

fn expect<'a, T>(
    parser: impl Parser<Input<'a>, T, winnow::error::ErrMode<ContextError>>,
    what: &'static str,
) -> impl Parser<Input<'a>, T, winnow::error::ErrMode<ContextError>> {
    parser.context(expected(what))
}

fn expected(what: &'static str) -> StrContext {
    StrContext::Expected(StrContextValue::Description(what))
}

fn is_name_letter(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_' || letter == '-'
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, proptest};

    use super::parse;
    use crate::pipeline::{Ask, Criterion, Limit, Medicines, Missing, Sign, Way};

    /// Words and signs of the grammar in any order, and letters of any kind.
    const TEXT: &str =
        "((and|or|not|lab\\.a|drug|class|in|=|<=|>|[(\\[,'\\])%]|age|missing\\(|30|mg/dL|.) ?){0,24}";

    /// The parts in a short form, with brackets where the grammar sees them.
    fn told(criterion: &Criterion) -> String {
        let joined = |parts: &[Criterion], by: &str| {
            format!("({})", parts.iter().map(told).collect::<Vec<_>>().join(by))
        };
        match criterion {
            Criterion::All(parts) => joined(parts, " & "),
            Criterion::Any(parts) => joined(parts, " | "),
            Criterion::Not(part) => format!("!{}", told(part)),
            Criterion::Is(part) => word(&part.asks),
        }
    }

    fn word(asks: &Ask) -> String {
        match asks {
            Ask::Lab { analytes, is, limit, within_days } => {
                let ids: Vec<&str> = analytes.iter().map(|it| it.0.as_str()).collect();
                format!("{}{is}{}{within_days:?}", ids.join("+"), limited(limit))
            }
            Ask::Move { way, is, by, within_days, .. } => {
                let way = if *way == Way::Rise { "rise" } else { "fall" };
                format!("{way}{is}{}{within_days:?}", limited(by))
            }
            Ask::Lasting { is, limit, over_days, .. } => format!("lasting{is}{} {over_days}", limited(limit)),
            Ask::Taken(Medicines { named, except }) => format!("{named:?} -{}", except.len()),
            Ask::Age { is, years } => format!("age{is}{years}"),
            other => format!("{other:?}"),
        }
    }

    fn limited(limit: &Limit) -> String {
        match limit {
            Limit::Number { value, unit } => format!("{value}{}", unit.as_deref().unwrap_or_default()),
            Limit::TimesUpper(times) => format!("{times}xULN"),
            Limit::Percent(percent) => format!("{percent}%"),
        }
    }

    #[test]
    fn conditions_are_taken_apart() {
        for (text, expected) in [
            ("pregnant", "Pregnant"),
            ("lab.inr > 8 and pregnant", "(inr>8None & Pregnant)"),
            ("lab.egfr < 30 mL/min/{1.73_m2}", "egfr<30mL/min/{1.73_m2}None"),
            ("lab.alt>3 xULN", "alt>3xULNNone"),
            ("any(lab.a, lab.b) <= 54 mg/dL within 2 days", "a+b<=54mg/dLSome(2)"),
            ("rise(lab.creatinine) >= 0.3 mg/dL within 48 h", "rise>=0.3mg/dLSome(2)"),
            ("fall(lab.egfr) > 25 %", "fall>25%None"),
            ("lasting(lab.egfr < 60) over 90 days", "lasting<60 90"),
            ("pregnant or age > 60 and age < 70", "(Pregnant | (age>60 & age<70))"),
            ("(pregnant or age > 60) and age < 70", "((Pregnant | age>60) & age<70)"),
            ("not pregnant", "!Pregnant"),
            ("not not pregnant", "Pregnant"),
            ("not (pregnant or age < 3)", "!(Pregnant | age<3)"),
            (
                "class in [nsaid, arb] except [celecoxib]",
                "Classes([ClassId(\"nsaid\"), ClassId(\"arb\")]) -1",
            ),
            ("condition = 'heart failure'", "Condition([\"heart failure\"])"),
            ("severe allergy = latex", "Allergy { to: [\"latex\"], severe: true }"),
            ("sex = female", "Sex(Female)"),
            ("plan.surgery", "Plan(\"surgery\")"),
            ("rule.a_b", "Rule(\"a_b\")"),
            ("allergy_to_medicine", "AllergyToMedicine"),
            ("missing(age)", "Missing(Age)"),
            ("  pregnant\n  and pregnant ", "(Pregnant & Pregnant)"),
        ] {
            assert_eq!(parse(text).map(|it| told(&it)), Ok(expected.to_owned()), "{text}");
        }
        let missing = parse("missing(lab.inr within 90 days)").unwrap();
        let Criterion::Is(part) = missing else { panic!("one part") };
        assert!(matches!(part.asks, Ask::Missing(Missing::Lab { within_days: 90, .. })));
        let several = parse("count(class = ppi) >= 2").unwrap();
        let Criterion::Is(part) = several else { panic!("one part") };
        assert!(matches!(part.asks, Ask::Several { at_least: 2, .. }));
        let dose = parse("dose(simvastatin) > 20 mg").unwrap();
        let Criterion::Is(part) = dose else { panic!("one part") };
        assert!(matches!(part.asks, Ask::Dose { is: Sign::Above, .. }));
    }

    #[test]
    fn what_is_no_condition_is_told_with_its_place() {
        for (text, at, expected) in [
            ("", 0, "expected a part such as"),
            ("lab.potassium", 13, "expected `<`, `<=`, `>` or `>=`"),
            ("lab.potassium >", 15, "expected a number such as 5.5"),
            ("lab.potassium > 5 mmol/L pregnant", 25, "expected `and`, `or` or the end"),
            ("pregnant and", 12, "expected a part such as"),
            ("(pregnant", 9, "expected `)`"),
            ("pregnant)", 8, "expected `and`, `or` or the end"),
            ("drug metformin", 5, "expected `= name` or `in [name, name]`"),
            ("drug in [a b]", 11, "expected `,` or `]`"),
            ("drug in a", 8, "expected `[`"),
            ("condition = heart failure", 18, "expected `and`, `or` or the end"),
            ("missing(weight)", 8, "expected `age`, `sex`, `pregnancy`"),
            ("missing(lab.inr)", 15, "expected `within … days`"),
            ("lab.inr > 2 within 3 weeks", 21, "expected `days` or `h`"),
            ("age >= 65.5", 9, "expected `and`, `or` or the end"),
            ("age >= 300", 7, "expected whole years"),
            ("sex = woman", 6, "expected `female` or `male`"),
            ("Pregnant", 0, "expected a part such as"),
        ] {
            let wrong = parse(text).unwrap_err();
            assert_eq!(wrong.at, at, "{text}: {}", wrong.message);
            assert!(wrong.message.starts_with(expected), "{text}: {}", wrong.message);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_condition_or_told_with_its_place(text in TEXT) {
            if let Err(wrong) = parse(&text) {
                prop_assert!(text.is_char_boundary(wrong.at), "{}", wrong.at);
                prop_assert!(wrong.message.starts_with("expected ") || wrong.message.contains("brackets"));
            }
        }
    }

    #[test]
    fn brackets_without_end_are_refused() {
        let text = format!("{}pregnant", "(".repeat(100_000));
        assert!(parse(&text).unwrap_err().message.contains("within each other"));
        let nots = format!("{}pregnant", "not ".repeat(100_000));
        assert!(parse(&nots).is_ok());
    }
}
