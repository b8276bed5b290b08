def main(arguments):
    return 1
