package lb.cache.rules;

/**
 * A day of the Gregorian calendar, from and to days since 1970-01-01; after Howard Hinnant's
 * "chrono-Compatible Low-Level Date Algorithms".
 */
record CivilDay(int year, int month, int day) {
  private static final int DAYS_OF_400_YEARS = 146_097;
  private static final int DAYS_TO_1970 = 719_468;

  static CivilDay of(long epochDay) {
    long shifted = epochDay + DAYS_TO_1970;
    long era = Math.floorDiv(shifted, (long) DAYS_OF_400_YEARS);
    int ofEra = (int) Math.floorMod(shifted, (long) DAYS_OF_400_YEARS);
    int yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365;
    int ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    int marchMonth = (5 * ofYear + 2) / 153;
    int day = ofYear - (153 * marchMonth + 2) / 5 + 1;
    int month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
    return new CivilDay((int) (yearOfEra + era * 400) + (month <= 2 ? 1 : 0), month, day);
  }

  static long epochDay(int year, int month, int day) {
    int marchYear = month <= 2 ? year - 1 : year;
    int era = Math.floorDiv(marchYear, 400);
    int yearOfEra = Math.floorMod(marchYear, 400);
    int ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int ofEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + ofYear;
    return (long) era * DAYS_OF_400_YEARS + ofEra - DAYS_TO_1970;
  }

  static int daysIn(int year, int month) {
    return switch (month) {
      case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
      case 4, 6, 9, 11 -> 30;
      default -> 31;
    };
  }
}
