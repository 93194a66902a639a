#include <stdio.h>

int main(void)
{
    fputs("phusong " PHUSONG_VERSION "\n", stderr);
    return 2;
}
